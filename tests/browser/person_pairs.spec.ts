import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

// The demo registered four people twice; each language takes pairs of its own, by points from above, and gives
// them back, so that the test can be repeated on the same data.
describe.each(['zh', 'en'] as const)('people who were registered twice, %s', (language) => {
  const t = words(language);

  it('two registrations are compared, merged with a reason, and taken apart again', async () => {
    const { page, watch, close } = await enter(language, 'office');
    await open(page, '/person-pairs', t('adminPage.personPairs'));
    await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThanOrEqual(3);
    await expectAccessible(page, 'pairs');
    await expectNoSidewaysScroll(page);
    await picture(page, `person-pairs-${language}`, true);
    expect(await page.locator('tbody').innerText()).not.toContain('刘国强');

    await page.locator('tbody tr a').first().click();
    await page.getByRole('heading', { level: 1, name: t('adminPage.personPair') }).waitFor();
    await page.getByRole('rowheader', { name: t('pair.fields.name') }).waitFor();
    await page.getByText(t('pair.levels.same')).first().waitFor();
    await expectAccessible(page, 'a pair');
    await picture(page, `person-pair-${language}`, true);

    await page.getByRole('button', { name: t('pair.actions.merge') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('pair.actions.merge') }).click();
    await dialog.getByText(t('pair.survivorMissing')).first().waitFor();
    await dialog.getByText(t('pair.reasonMissing')).first().waitFor();
    await expectAccessible(page, 'a decision with errors');
    await dialog.getByRole('radio').first().check();
    await dialog.getByRole('textbox').fill('came in person');
    await picture(page, `person-pair-merge-${language}`);
    await dialog.getByRole('button', { name: t('pair.actions.merge') }).click();
    await page.locator('.el-message').getByText(t('pair.done.merge')).first().waitFor();
    await page.getByText(t('pair.states.merged')).first().waitFor();
    await page.getByText('came in person').first().waitFor();
    await expectAccessible(page, 'a merged pair');
    await picture(page, `person-pair-merged-${language}`, true);

    await page.getByRole('button', { name: t('pair.actions.undo') }).click();
    await dialog.getByRole('textbox').fill('another person came');
    await dialog.getByRole('button', { name: t('pair.actions.undo') }).click();
    await page.locator('.el-message').getByText(t('pair.done.undo')).first().waitFor();
    await page.getByRole('button', { name: t('pair.actions.keep_apart') }).click();
    await dialog.getByRole('textbox').fill('two cards seen');
    await dialog.getByRole('button', { name: t('pair.actions.keep_apart') }).click();
    await page.getByText(t('pair.states.separate')).first().waitFor();
    await page.getByRole('button', { name: t('pair.actions.undo') }).click();
    await dialog.getByRole('textbox').fill('asked again');
    await dialog.getByRole('button', { name: t('pair.actions.undo') }).click();
    await page.getByText(t('pair.states.open')).first().waitFor();
    watch.expectQuiet();
    await close();
  });

  it('holds on a phone', async () => {
    const { page, watch, close } = await enter(language, 'office', { width: 390, height: 844 });
    await open(page, '/person-pairs', t('adminPage.personPairs'));
    await page.locator('tbody tr').first().waitFor();
    await expectNoSidewaysScroll(page);
    await page.locator('tbody tr a').first().click();
    await page.getByRole('rowheader', { name: t('pair.fields.name') }).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'a pair on a phone');
    await picture(page, `person-pair-phone-${language}`, true);
    watch.expectQuiet();
    await close();
  });
});
