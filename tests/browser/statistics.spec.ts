import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { lastYear, open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('statistics', () => {
  const t = words('zh');

  it('the statistics show a period, its tables, and an export', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/statistics', t('adminPage.statistics'));
    await page.getByRole('combobox', { name: t('stat.period') }).selectOption('thisYear');
    await page.waitForURL(/from=\d{4}-01-01/);
    await open(page, `/statistics?${lastYear}`, t('adminPage.statistics'));
    await page.locator('canvas').first().waitFor();
    await page
      .getByRole('button', { name: t('stat.showTable') })
      .first()
      .click();
    await page.getByRole('columnheader', { name: t('stat.column.sender') }).waitFor();
    await expectAccessible(page, 'statistics with a table');
    await picture(page, 'admin-statistics-table-zh', true);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: t('stat.export.csv') }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^referrals-.*\.csv$/);
    await page.setViewportSize({ width: 640, height: 900 });
    await expectNoSidewaysScroll(page);
    watch.expectQuiet();
    await close();
  });
});
