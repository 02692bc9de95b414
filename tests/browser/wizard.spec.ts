import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { demoAccount } from './lib/sign_in';
import { useStaff } from './lib/staff';
import { words } from './lib/texts';

// A half-written referral on a bad line: whatever happens to network, session or screen, nothing typed is lost.
const enter = useStaff();
const t = words('zh');
const required = (label: string) => `${label}${t('form.required')}`;

/** An empty draft of the person who is signed in, by its address. */
async function newDraft(page: Page): Promise<string> {
  const id = await page.evaluate(async () => {
    const session = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string };
    const answer = await fetch('/api/v1/referral-drafts', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrfToken },
      body: JSON.stringify({ content: { diagnoses: [], fileIds: [], urgency: 'elective' } }),
    });
    return ((await answer.json()) as { id: string }).id;
  });
  return `/referrals/drafts/${id}`;
}

const impression = (page: Page) => page.getByLabel(required(t('wizard.impression')));
const status = (page: Page, text: string) =>
  page.locator('header p.status', { hasText: text }).waitFor();
const saved = (page: Page) => status(page, t('wizard.saved', { time: '' }).trim());
const next = (page: Page) => page.getByRole('button', { name: t('wizard.next'), exact: true });

/** A township line: 50 kB a second, 400 ms to the server and back; it can break. */
async function slowLine(page: Page): Promise<(broken: boolean) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const set = async (offline: boolean) => {
    await session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    });
  };
  await set(false);
  return set;
}

describe('a half-written referral', () => {
  it('goes on at the first press, although the field before it loses its error', async () => {
    const { page, watch, close } = await enter('zh', 'county');
    await page.goto(`${await newDraft(page)}?step=target`);
    await page.locator('.targets label', { hasText: '河沥卫生院' }).locator('input').check();
    const review = page.getByLabel(required(t('wizard.nextReview')));
    await review.fill('2026-13-99');
    await page.getByLabel(required(t('wizard.doctorPhone'))).focus();
    await page.getByText(t('wizard.dateWrong')).waitFor();
    await review.fill('2026-12-31');
    // The press takes the focus, the error goes, and the button moves up before it is released.
    await next(page).click();
    await page.waitForURL(/step=consent/);
    watch.expectQuiet();
    await close();
  });

  it('does not go on when the press is thought better of', async () => {
    const { page, close } = await enter('zh', 'county');
    await page.goto(`${await newDraft(page)}?step=condition`);
    await next(page).hover();
    await page.mouse.down();
    await page.mouse.move(20, 300);
    await page.mouse.up();
    await page.getByRole('heading', { level: 1 }).click();
    expect(page.url()).toContain('step=condition');
    await close();
  });

  it('is written over a slow line that breaks, and saved when it is back', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    watch.allow(/net::ERR_|Failed to fetch/);
    const setBroken = await slowLine(page);
    const draft = await newDraft(page);
    const before = Date.now();
    await page.goto(`${draft}?step=condition`);
    await impression(page).fill('胸闷两周');
    expect(Date.now() - before, 'a slow line, but not for ever').toBeLessThan(20_000);
    await saved(page);

    await setBroken(true);
    await impression(page).fill('胸闷两周，加重一天');
    await status(page, t('wizard.failed'));
    await page.locator('.foot', { hasText: t('wizard.failed') }).waitFor();
    // The wizard goes on without the network ...
    await next(page).click();
    await page.waitForURL(/step=target/);
    await page.getByLabel(required(t('wizard.doctorPhone'))).fill('13900001111');
    // ... but does not leave the page unasked.
    let asked = '';
    page.once('dialog', (dialog) => ((asked = dialog.message()), void dialog.dismiss()));
    await page.getByRole('link', { name: t('page.followUps') }).click();
    await expect.poll(() => asked).toBe(t('leave.question'));
    expect(page.url()).toContain(draft);

    await setBroken(false);
    await saved(page);
    await page.reload();
    await expect
      .poll(() => page.getByLabel(required(t('wizard.doctorPhone'))).inputValue())
      .toBe('13900001111');
    await page.goto(`${draft}?step=condition`);
    await expect.poll(() => impression(page).inputValue()).toBe('胸闷两周，加重一天');
    watch.expectQuiet();
    await close();
  });

  it('is no conflict when only the answer of a save was lost', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    watch.allow(/net::ERR_|status of 412/);
    const draft = await newDraft(page);
    await page.goto(`${draft}?step=consent`);
    let lost = 0;
    await page.route(/referral-drafts\/[0-9a-f-]+$/, async (route) => {
      if (route.request().method() !== 'PUT' || lost > 0) return await route.continue();
      lost++;
      await route.fetch();
      await route.abort();
    });
    await page.getByLabel(t('wizard.informed')).check();
    await page.getByLabel(required(t('wizard.signer'))).fill('李四');
    await status(page, t('wizard.failed'));
    expect(lost).toBe(1);
    await page.getByLabel(required(t('wizard.signer'))).fill('李四光');
    await saved(page);
    expect(await page.getByText(t('wizard.conflictTitle')).count()).toBe(0);
    await page.reload();
    await expect
      .poll(() => page.getByLabel(required(t('wizard.signer'))).inputValue())
      .toBe('李四光');
    watch.expectQuiet();
    await close();
  });

  it('is a conflict when another window wrote something else', async () => {
    const { page, context, watch, close } = await enter('zh', 'township');
    watch.allow(/status of 412/);
    const draft = await newDraft(page);
    await page.goto(`${draft}?step=condition`);
    await impression(page).waitFor();
    const other = await context.newPage();
    await other.goto(`${draft}?step=condition`);
    await impression(other).fill('另一个窗口');
    await saved(other);
    await impression(page).fill('这个窗口');
    await page.getByText(t('wizard.conflictTitle')).waitFor();
    await page.getByRole('button', { name: t('wizard.keepMine') }).click();
    await saved(page);
    expect(await impression(page).inputValue()).toBe('这个窗口');
    watch.expectQuiet();
    await close();
  });

  it('survives the end of the session', async () => {
    const { page, context, watch, close } = await enter('zh', 'township');
    watch.allow(/status of 40[13]/);
    const draft = await newDraft(page);
    await page.goto(`${draft}?step=condition`);
    await impression(page).waitFor();
    await context.clearCookies();
    await impression(page).fill('会话失效前写的');
    const again = page.getByRole('dialog', { name: t('signIn.again') });
    await again.waitFor();
    await page.keyboard.type(demoAccount().password);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'hidden' });
    await saved(page);
    await page.reload();
    await expect.poll(() => impression(page).inputValue()).toBe('会话失效前写的');
    watch.expectQuiet();
    await close();
  });

  it('survives the idle lock', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    const draft = await newDraft(page);
    await page.clock.install();
    await page.goto(`${draft}?step=condition`);
    await impression(page).fill('锁屏前写的');
    await page.clock.fastForward('20:00');
    await page.getByRole('heading', { name: t('lock.title') }).waitFor();
    await impression(page).waitFor({ state: 'hidden' });
    await page.keyboard.type(demoAccount().password);
    await page.keyboard.press('Enter');
    await impression(page).waitFor();
    expect(await impression(page).inputValue()).toBe('锁屏前写的');
    await saved(page);
    watch.expectQuiet();
    await close();
  });
});
