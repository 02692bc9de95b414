import { describe, it } from 'vitest';
import { expectAccessible, picture } from './lib/checks';
import { choose, open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('system clients', () => {
  const t = words('zh');

  it('a system client gets a secret once and is revoked', async () => {
    const { page, watch, close } = await enter('zh', 'root');
    await open(page, '/clients', t('adminPage.clients'));
    await page.getByRole('button', { name: t('client.add') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('client.name')).fill(`县医院 HIS ${run}`);
    await choose(page, t('client.organisation'), '宁川市人民医院');
    await dialog.getByLabel(t('adminCode.clientScope.referral_read')).check();
    await expectAccessible(page, 'new client');
    await picture(page, 'admin-client-new-zh');
    await dialog.getByRole('button', { name: t('client.create') }).click();
    await page.getByRole('dialog', { name: t('client.createdTitle') }).waitFor();
    await page.getByRole('button', { name: t('formText.secretKept') }).click();
    const row = page.getByRole('row', { name: `县医院 HIS ${run}` });
    await row.getByRole('button', { name: t('client.revoke') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('client.revoke') })
      .click();
    await row.getByText(t('client.isRevoked')).waitFor();
    watch.expectQuiet();
    await close();
  });
});
