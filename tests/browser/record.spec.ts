import { dataOf } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { signedIn } from './lib/client';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

/** The in-patient with diabetes, of whom two units have sent something. */
async function diabetic(): Promise<string> {
  const county = await signedIn('county');
  const { items } = await dataOf(county.GET('/api/v1/readiness'));
  for (const { patientId } of items) {
    const init = { params: { path: { id: patientId } } };
    const record = await dataOf(county.GET('/api/v1/patients/{id}/record', init));
    if (record.problems.some((one) => one.code === 'E11.9')) return patientId;
  }
  throw new Error('the demo has no record of diabetes');
}

describe.each(['zh', 'en'] as const)('clinical record in %s', (language) => {
  const t = words(language);

  it('shows what counts, then everything over the units; results open as a trend', async () => {
    const { page, watch, close } = await enter(language, 'county');
    const path = `/patients/${await diabetic()}`;
    await open(page, path, t('page.patient'));
    await page.getByRole('button', { name: t('page.record') }).click();
    await page.getByRole('heading', { level: 1, name: t('page.record') }).waitFor();
    await page.getByText('青霉素').first().waitFor();
    await page.getByText('2 型糖尿病').first().waitFor();
    await page.getByText(t('record.missing')).waitFor();
    // The township's depression is there, but not what it is.
    expect(await page.getByText('抑郁').count()).toBe(0);
    await expectAccessible(page, 'record');
    await picture(page, `record-${language}`, true);

    await page.getByRole('button', { name: '空腹血糖' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.chart canvas').waitFor();
    await expect.poll(() => dialog.locator('tbody tr').count()).toBe(12);
    await expectAccessible(page, 'trend');
    await picture(page, `record-trend-${language}`);
    await page.keyboard.press('Escape');

    await page.getByLabel(t('record.kindTitle')).selectOption('medicine');
    await page.getByText('左氧氟沙星片').first().waitFor();
    await expect
      .poll(() => page.getByText(t('record.kind.result'), { exact: true }).count())
      .toBe(1);
    await page.getByRole('button', { name: t('table.clearFilters') }).click();
    watch.expectQuiet();
    await close();
  });

  it('opens a restricted entry with a reason only', async () => {
    const { page, watch, close } = await enter(language, 'county');
    const path = `/patients/${await diabetic()}/record?kind=restricted`;
    await open(page, path, t('page.record'));
    await page
      .getByRole('button', { name: t('record.open') })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('record.open') }).click();
    await dialog.getByText(t('confirm.noteMissing')).first().waitFor();
    await dialog.getByRole('textbox').fill('围手术期用药需要');
    await dialog.getByRole('button', { name: t('record.open') }).click();
    await page.getByText('抑郁发作').first().waitFor();
    await expectAccessible(page, 'restricted entry');
    await picture(page, `record-restricted-${language}`);
    watch.expectQuiet();
    await close();
  });

  it('holds on a phone', async () => {
    const { page, watch, close } = await enter(language, 'county', { width: 390, height: 844 });
    await open(page, `/patients/${await diabetic()}/record`, t('page.record'));
    await page.getByText('青霉素').first().waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'record at 390');
    await picture(page, `record-390-${language}`, true);
    watch.expectQuiet();
    await close();
  });
});
