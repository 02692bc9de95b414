import { describe, expect, it } from 'vitest';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('the search of the frame', () => {
  const t = words('zh');

  it('opens a referral by its number and leads to the patient search', async () => {
    const { page, watch, close } = await enter('zh', 'desk');
    const first = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/referrals?list=all&limit=1');
      return ((await answer.json()) as { items: { id: string; number: string }[] }).items[0]!;
    });
    await page.keyboard.press('Control+k');
    const box = page.getByRole('combobox');
    // In lower case and without the dash, as somebody reads it from a paper.
    await box.fill(first.number.toLowerCase().replace('-', ''));
    await page.getByRole('option', { name: first.number }).waitFor();
    await box.press('Enter');
    await page.waitForURL(`**/referrals/${first.id}`);

    await page.keyboard.press('Control+k');
    await box.fill('341881196503124514');
    await page.getByRole('option', { name: t('search.person') }).waitFor();
    await box.press('Enter');
    await page.waitForURL((url) => url.pathname === '/patients');
    // The number came along, but neither address nor history holds it.
    await expect
      .poll(() => page.getByRole('textbox', { name: t('people.documentNumber') }).inputValue())
      .toBe('341881196503124514');
    expect(page.url()).not.toContain('3418');
    expect(await page.evaluate(() => JSON.stringify(history.state))).not.toContain('3418');
    watch.expectQuiet();
    await close();
  });

  it('filters the worklist by unit and the accounts by post and unit on the server', async () => {
    const { page, watch, close } = await enter('zh', 'desk');
    const unit = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/organisations?text=' + encodeURIComponent('河沥卫生院'));
      return ((await answer.json()) as { items: { id: string }[] }).items[0]!.id;
    });
    const rows = page.waitForRequest((r) => r.url().includes(`organisationId=${unit}`));
    await open(page, `/referrals?tab=all&organisation=${unit}`, t('page.referrals'));
    expect((await rows).url()).toContain('list=all');
    const box = page.getByRole('combobox', { name: t('list.unit') });
    await expect.poll(() => box.inputValue()).toBe('河沥卫生院');
    // An emptied box is no filter any more.
    await box.fill('');
    await box.press('Tab');
    await page.waitForURL((url) => !url.searchParams.has('organisation'));
    watch.expectQuiet();
    await close();

    const root = await enter('zh', 'root');
    const wanted = root.page.waitForRequest(
      (r) => r.url().includes('role=nurse') && r.url().includes(`organisationId=${unit}`),
    );
    await open(root.page, `/accounts?role=nurse&organisation=${unit}`, t('adminPage.accounts'));
    await wanted;
    root.watch.expectQuiet();
    await root.close();
  });
});
