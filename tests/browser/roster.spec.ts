import { describe, it } from 'vitest';
import { expectAccessible, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('the roster', () => {
  const t = words('zh');

  it('a contact has a duty and is on duty', async () => {
    const { page, watch, close } = await enter('zh', 'admin');
    await open(page, '/roster', t('adminPage.roster'));
    await page.getByRole('button', { name: t('roster.addContact') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('roster.person')).fill(`钱值班${run}`);
    await dialog.getByLabel(t('org.phone')).fill('05634120120');
    await expectAccessible(page, 'new contact');
    await picture(page, 'admin-contact-zh');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('cell', { name: `钱值班${run}`, exact: true }).waitFor();

    await page
      .locator('td.today')
      .first()
      .getByRole('button', { name: t('roster.add') })
      .click();
    await dialog.getByLabel(t('roster.person')).selectOption({ label: `钱值班${run} 05634120120` });
    await dialog.getByLabel(t('roster.from')).fill('00:00');
    await dialog.getByLabel(t('roster.to')).fill('00:00');
    await expectAccessible(page, 'new duty');
    await picture(page, 'admin-duty-zh');
    await dialog.getByRole('button', { name: t('roster.add') }).click();
    await page
      .locator('.now', { hasText: `钱值班${run}` })
      .first()
      .waitFor();
    await picture(page, 'admin-roster-duty-zh', true);

    const duty = page.locator('td.today li', { hasText: `钱值班${run}` });
    await duty.getByRole('button', { name: t('common.remove') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('common.remove') })
      .click();
    await duty.waitFor({ state: 'detached' });
    watch.expectQuiet();
    await close();
  });
});
