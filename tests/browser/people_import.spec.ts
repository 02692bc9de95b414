import { describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

/** Another passport in every run: a good number that nobody has. */
const passport = (language: Language, n: number) => `E${run}${language}${n}`.toUpperCase();

describe.each<Language>(['zh', 'en'])('import of people, %s', (language) => {
  const t = words(language);
  const header =
    language === 'zh'
      ? '姓名,证件类型,证件号码,性别,出生日期\n'
      : 'name,documentKind,documentNumber,sex,birthDate\n';

  it('a list is tried with errors, then imported, then known', async () => {
    const { page, watch, close } = await enter(language, 'office');
    await open(page, '/people-import', t('adminPage.peopleImport'));
    await expectAccessible(page, 'import of people');
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: t('csv.try') }).click();
    await page.getByText(t('csv.fileMissing')).first().waitFor();

    const upload = (rows: string[]) =>
      page.getByLabel(t('csv.file')).setInputFiles({
        name: 'people.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(header + rows.map((row) => `${row}\n`).join('')),
      });
    const good = [1, 2].map(
      (n) => `Nobody ${n},passport,${passport(language, n)},female,1980-02-0${n}`,
    );
    await upload([...good, good[0]!, `,passport,${passport(language, 3)},female,1980-13-01`]);
    await page.getByRole('button', { name: t('csv.try') }).click();
    await page.getByText(t('peopleImport.wrong', { rows: 4, faulty: 2, told: 3 })).waitFor();
    await page.getByRole('row', { name: /^5/ }).first().waitFor();
    await expectAccessible(page, 'import of people with errors');
    await picture(page, `people-import-errors-${language}`, true);

    await upload(good);
    await page.getByRole('button', { name: t('csv.try') }).click();
    await page.getByText(t('peopleImport.clean', { rows: 2, created: 2, known: 0 })).waitFor();
    await expectAccessible(page, 'import of people without errors');
    await page.getByRole('button', { name: t('csv.import'), exact: true }).click();
    await page.getByText(t('peopleImport.done', { rows: 2, created: 2, known: 0 })).waitFor();
    await picture(page, `people-import-done-${language}`, true);

    await page.getByRole('button', { name: t('csv.try') }).click();
    await page.getByText(t('peopleImport.clean', { rows: 2, created: 0, known: 2 })).waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: t('peopleImport.template') }).click();
    expect((await download).suggestedFilename()).toBe('people.xlsx');
    watch.expectQuiet();
    await close();
  });
});
