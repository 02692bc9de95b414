import { describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

// Code tables: looked at, searched, a full one tried with a wrong row, taken in, and taken back.
describe.each<Language>(['zh', 'en'])('code tables, %s', (language) => {
  const t = words(language);
  const code = `Q${run}${language}`.toUpperCase();
  const table = (rows: string) => ({
    name: 'codes.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`代码,名称,拼音\n${rows}`),
  });

  it('are searched by code, name and initials', async () => {
    const { page, watch, close } = await enter(language, 'root');
    await open(page, '/terminology', t('page.terminology'));
    await page.getByRole('row', { name: /GB\/T 2261\.1/ }).waitFor();
    await expectAccessible(page, 'systems');
    await expectNoSidewaysScroll(page);
    await picture(page, `terminology-${language}`, true);
    await page.getByRole('link', { name: 'LOINC' }).first().click();
    const search = page.getByLabel(t('terminology.search'));
    await search.fill('xhdb');
    await page.getByRole('row', { name: /718-7/ }).waitFor();
    await expectAccessible(page, 'a search');
    await picture(page, `terminology-loinc-${language}`, true);
    await search.fill('nothing like this');
    await page.getByText(t('terminology.found', { count: 0 })).waitFor();
    await page.goto('/terminology/systems/ucum?q=mm%5BHg%5D');
    await page.getByRole('row', { name: /mm\[Hg\]/ }).waitFor();
    await expectAccessible(page, 'a unit');
    watch.expectQuiet();
    await close();
  });

  it('take in a full table, and give it back', async () => {
    const { page, watch, close } = await enter(language, 'root');
    await open(page, '/terminology/import', t('page.terminologyImport'));
    await page.getByRole('button', { name: t('terminology.try'), exact: true }).click();
    await page.getByText(t('csv.fileMissing')).first().waitFor();
    await expectAccessible(page, 'nothing chosen');
    await page
      .getByRole('combobox', { name: t('terminology.system') })
      .selectOption('insurance-diagnosis');
    await page.getByLabel(t('terminology.edition')).fill(`2.0 ${run}`);
    await page.getByLabel(t('terminology.source'), { exact: false }).last().fill('test');
    const file = page.getByLabel(t('csv.file'));
    await file.setInputFiles(table(`${code}1,测试甲,csj\n${code}2,,\n`));
    await page.getByRole('button', { name: t('terminology.try'), exact: true }).click();
    await page.getByText(t('terminology.allOrNothing')).waitFor();
    await page.getByRole('row', { name: /^3/ }).first().waitFor();
    await expectAccessible(page, 'a trial with an error');
    await picture(page, `terminology-trial-${language}`, true);
    await file.setInputFiles(table(`${code}1,测试甲,csj\n${code}2,测试乙,\n`));
    await page.getByRole('button', { name: t('terminology.try'), exact: true }).click();
    await page.getByRole('button', { name: t('terminology.take'), exact: true }).click();
    await page.getByRole('heading', { level: 1, name: t('page.terminologyBatch') }).waitFor();
    await page.getByText(t('terminology.states.taken')).first().waitFor();
    await page.getByRole('button', { name: t('terminology.showDifference') }).click();
    await page
      .getByText(t('terminology.differenceCounts', { remove: 2, restore: 0, keep: 0 }))
      .first()
      .waitFor();
    await expectAccessible(page, 'the difference');
    await expectNoSidewaysScroll(page);
    await picture(page, `terminology-difference-${language}`, true);
    await page.getByRole('button', { name: t('terminology.undo'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('wrong edition');
    await dialog.getByRole('button', { name: t('terminology.undo') }).click();
    await page.getByText(t('terminology.states.undone')).first().waitFor();
    await page.goto(`/terminology/systems/insurance-diagnosis?q=${code}1&retired=yes`);
    await page.getByText(t('terminology.found', { count: 0 })).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('测试甲');
    watch.expectQuiet();
    await close();
  });

  it('hold on a phone', async () => {
    const { page, watch, close } = await enter(language, 'root', { width: 390, height: 844 });
    await open(page, '/terminology', t('page.terminology'));
    await page.locator('tbody tr a').first().waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'systems at 390');
    await picture(page, `terminology-390-${language}`, true);
    watch.expectQuiet();
    await close();
  });
});
