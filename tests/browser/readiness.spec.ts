import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

interface Named {
  key: string;
  words: { zh: string; en: string };
}
const { inputs } = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../../policies/tiering/inputs.json', import.meta.url)),
    'utf8',
  ),
) as { inputs: Named[] };
const normal: Record<string, string> = {
  systolic: '134',
  diastolic: '78',
  heartRate: '72',
  respiratoryRate: '18',
  spo2: '97',
  temperature: '36.6',
  gcs: '15',
  chestPainMinutes: '0',
  potassium: '4.2',
};

describe.each(['zh', 'en'] as const)('readiness to go down in %s', (language) => {
  const t = words(language);
  const nameOf = (key: string) => inputs.find((one) => one.key === key)!.words[language];

  it('lists who is ready first, and every page is readable for everybody', async () => {
    const { page, watch, close } = await enter(language, 'county');
    await open(page, '/readiness', t('page.readiness'));
    const first = page.locator('tbody tr').first();
    await first.getByText(t('readiness.standing.ready')).waitFor();
    await page.getByText(t('readiness.standing.not_ready')).nth(1).waitFor();
    await expectAccessible(page, 'readiness list');
    await picture(page, `readiness-list-${language}`, true);
    await page.getByRole('button', { name: t('readiness.standing.unknown') }).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.locator('tbody tr a').first().click();
    await page.getByText(t('readiness.verdict.unknown')).waitFor();
    await page.getByText(t('readiness.candidates'), { exact: true }).first().waitFor();
    await expectAccessible(page, 'facts missing');
    await picture(page, `readiness-unknown-${language}`, true);
    watch.expectQuiet();
    await close();
  });

  it('holds on a phone', async () => {
    const { page, watch, close } = await enter(language, 'county', {
      width: 390,
      height: 844,
    });
    await open(page, '/readiness?standing=ready', t('page.readiness'));
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'readiness list at 390');
    await picture(page, `readiness-list-390-${language}`);
    await page.locator('tbody tr a').first().click();
    await page.getByText(t('readiness.verdict.ready')).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'ready at 390');
    await picture(page, `readiness-ready-390-${language}`, true);
    watch.expectQuiet();
    await close();
  });

  it('goes from the assessment over the unit to the papers in the wizard', async () => {
    const { page, watch, close } = await enter(language, 'county');
    await open(page, '/readiness?standing=not_assessed', t('page.readiness'));
    const before = await page.locator('tbody tr').count();
    await page.locator('tbody tr a').first().click();
    await page.getByRole('heading', { level: 2, name: t('readiness.form'), exact: true }).waitFor();
    const diagnosis = page.getByRole('combobox', { name: t('readiness.mainDiagnosis') });
    await diagnosis.fill('I10');
    await page.getByRole('option').first().waitFor();
    await diagnosis.press('Enter');
    await page.getByRole('combobox', { name: t('readiness.needsBed') }).selectOption('general');
    const form = page.locator('form');
    const none = page.getByRole('button', { name: t('readiness.noneOfThese') });
    for (const key of ['hypertension', 'diagnosisClear', 'planClear', 'conditionStable'])
      await form
        .getByRole('group', { name: nameOf(key), exact: true })
        .getByRole('button', { name: t('criteria.has'), exact: true })
        .click();
    await page.getByRole('button', { name: t('readiness.assess'), exact: true }).click();
    await page.getByText(t('readiness.verdict.unknown')).waitFor();
    // What is not known is asked for: measurements one by one, signs with one click.
    const ready = page.getByText(t('readiness.verdict.ready'));
    for (let round = 0; round < 4 && !(await ready.isVisible()); round++) {
      if (await none.isVisible()) await none.click();
      for (const [key, value] of Object.entries(normal)) {
        const field = form.getByLabel(nameOf(key), { exact: true });
        if ((await field.count()) > 0) await field.fill(value);
      }
      const answered = page.waitForResponse((answer) => answer.url().endsWith('/assess'));
      await page.getByRole('button', { name: t('readiness.assessAgain'), exact: true }).click();
      await answered;
      await page.locator('button.is-loading').waitFor({ state: 'detached' });
    }
    await ready.waitFor();
    await page.getByRole('row', { name: '河沥卫生院' }).waitFor();
    await expectAccessible(page, 'ready');
    await picture(page, `readiness-ready-${language}`, true);

    await page
      .getByRole('row', { name: '河沥卫生院' })
      .getByRole('button', { name: t('readiness.prepare') })
      .click();
    await page.waitForURL(/\/referrals\/drafts\//);
    await page.getByRole('heading', { level: 1, name: t('page.draft') }).waitFor();
    await expect
      .poll(() => page.getByLabel(t('contentField.currentCondition')).first().inputValue())
      .toContain('134 mmHg');
    await picture(page, `readiness-draft-${language}`, true);
    await page.goto(`${page.url().split('?')[0]}?step=target`);
    await page.getByText('河沥卫生院').first().waitFor();
    await picture(page, `readiness-draft-target-${language}`, true);

    await open(page, '/readiness?standing=not_assessed', t('page.readiness'));
    expect(await page.locator('tbody tr').count()).toBe(before - 1);
    watch.expectQuiet();
    await close();
  });

  it('marks who goes first by the green channel, and who pays later', async () => {
    const { page, watch, close } = await enter(language, 'desk');
    await open(page, '/referrals?list=all', t('page.referrals'));
    const marked = page.locator('tbody tr', { hasText: t('green.tag') });
    await marked.first().waitFor();
    expect(await marked.count()).toBeLessThan(await page.locator('tbody tr').count());
    await expectAccessible(page, 'worklist with the green channel');
    await picture(page, `green-list-${language}`);
    const links = await marked
      .locator('a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    const later = page.getByText(t('green.payAfter'));
    for (const link of links) {
      await page.goto(link);
      await page.getByText(t('green.tag')).first().waitFor();
      if (await later.isVisible()) break;
    }
    await later.waitFor();
    await expectAccessible(page, 'referral by the green channel');
    await picture(page, `green-referral-${language}`);
    watch.expectQuiet();
    await close();
  });
});
