import { describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { registeredUnder } from './lib/client';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

// A township without a system: a sheet of visits with one wrong row, taken in, and taken back as a whole.
describe.each<Language>(['zh', 'en'])('sheets of data, %s', (language) => {
  const t = words(language);
  const number = `S${run}${language}`.toUpperCase();
  const header = '姓名,患者号,就诊号,就诊类型,开始时间,科室\n';

  it('is tried, taken in, and undone after the difference was shown', async () => {
    const person = await registeredUnder(number);
    const { page, watch, close } = await enter(language, 'township');
    await open(page, '/intake', t('page.intake'));
    await expectAccessible(page, 'batches');
    await page.getByRole('link', { name: t('page.intakeSend') }).click();
    await page.getByRole('heading', { level: 1, name: t('page.intakeSend') }).waitFor();
    await page.getByRole('button', { name: t('intake.try'), exact: true }).click();
    await page.getByText(t('csv.fileMissing')).first().waitFor();
    await page.getByText(t('intake.kindMissing')).first().waitFor();
    await expectAccessible(page, 'a sheet with nothing chosen');

    await page.getByRole('combobox', { name: t('intake.kind') }).selectOption('visits');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: t('intake.templateXlsx') }).click();
    expect((await download).suggestedFilename()).toBe('visits.xlsx');

    const row = (n: number, kind: string) =>
      `${person},${number},${number}-${n},${kind},2026-03-0${n},内科\n`;
    await page.getByLabel(t('csv.file')).setInputFiles({
      name: 'visits.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(header + row(1, '门诊') + row(2, '住院') + row(3, '体检')),
    });
    await page.getByRole('button', { name: t('intake.try'), exact: true }).click();
    await page.getByText(t('intake.someBad')).waitFor();
    await page.getByRole('row', { name: /^4/ }).first().waitFor();
    await expectAccessible(page, 'a trial with an error');
    await expectNoSidewaysScroll(page);
    await picture(page, `intake-trial-${language}`, true);

    await page.getByRole('button', { name: t('intake.take') }).click();
    await page.getByRole('heading', { level: 1, name: t('page.intakeBatch') }).waitFor();
    await page.getByText(t('intake.states.taken')).first().waitFor();
    await page.locator('tbody').getByText(t('intake.outcomes.refused')).first().waitFor();
    expect(await page.locator('main').innerText()).not.toContain(person);
    await expectAccessible(page, 'a batch');
    await picture(page, `intake-batch-${language}`, true);

    await page.getByRole('button', { name: t('intake.showDifference') }).click();
    await page
      .getByText(t('intake.differenceCounts', { remove: 2, restore: 0, keep: 0 }))
      .first()
      .waitFor();
    await expectAccessible(page, 'the difference');
    await picture(page, `intake-difference-${language}`, true);
    await page.getByRole('button', { name: t('intake.undo'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('sent by mistake');
    await expectAccessible(page, 'undoing');
    await dialog.getByRole('button', { name: t('intake.undo') }).click();
    await page.getByText(t('intake.states.undone')).first().waitFor();
    await page.locator('tbody').getByText(t('intake.acted.remove')).first().waitFor();
    await picture(page, `intake-undone-${language}`, true);
    watch.expectQuiet();
    await close();
  });

  it('holds on a phone', async () => {
    const { page, watch, close } = await enter(language, 'township', { width: 390, height: 844 });
    await open(page, '/intake', t('page.intake'));
    await page.locator('tbody tr a').first().waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'batches at 390');
    await page.locator('tbody tr a').first().click();
    await page.getByRole('heading', { level: 2, name: t('intake.rows') }).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'a batch at 390');
    await picture(page, `intake-390-${language}`, true);
    watch.expectQuiet();
    await close();
  });
});
