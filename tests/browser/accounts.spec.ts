import { describe, expect, it } from 'vitest';
import { useBrowser } from './lib/browser';
import { expectAccessible, picture } from './lib/checks';
import { choose, open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

const enter = useStaff();
const visit = useBrowser();

describe('accounts', () => {
  const t = words('zh');

  it('an account is created, its password is shown once and must be changed', async () => {
    const { page, watch, close } = await enter('zh', 'admin');
    const loginName = `nurse-${run}`;
    await open(page, '/accounts/new', t('adminPage.newAccount'));
    await page.getByLabel(t('account.loginName')).fill(loginName);
    await page.getByLabel(t('account.personName')).fill('试用护士');
    await page.getByLabel(t('account.role')).selectOption('nurse');
    expect(await page.getByLabel(t('account.role')).locator('option[value=office]').count()).toBe(
      0,
    );
    await page.getByRole('button', { name: t('account.create') }).click();
    const dialog = page.getByRole('dialog', { name: t('account.createdTitle') });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    const password = (await dialog.locator('[data-secret]').innerText()).trim();
    expect(password.length).toBeGreaterThanOrEqual(10);
    await expectAccessible(page, 'password shown once');
    await dialog.getByRole('button', { name: t('formText.secretKept') }).click();
    await page.getByRole('heading', { level: 1, name: '试用护士' }).waitFor();
    expect(await page.content()).not.toContain(password);

    const fresh = await visit();
    fresh.watch.allow(notSignedIn);
    await fresh.page.goto('/login');
    await fresh.page.getByLabel(t('signIn.loginName')).fill(loginName);
    await fresh.page.getByLabel(t('signIn.password'), { exact: true }).fill(password);
    await fresh.page.getByRole('button', { name: t('signIn.go'), exact: true }).click();
    await fresh.page.getByText(t('password.mustTitle')).waitFor();
    await fresh.close();

    await page.getByRole('button', { name: t('account.addPost') }).click();
    await page.getByRole('dialog').getByLabel(t('account.role')).selectOption('referral_desk');
    await expectAccessible(page, 'another post');
    await picture(page, 'admin-post-zh');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('account.addPost') })
      .click();
    await page.getByRole('cell', { name: t('role.referral_desk'), exact: true }).waitFor();

    await page
      .getByRole('button', { name: t('account.substitute') })
      .first()
      .click();
    await choose(page, t('account.substituteWho'), '');
    await page.getByRole('dialog').getByLabel(t('account.lastDay')).fill('20301231');
    await expectAccessible(page, 'a substitute');
    await picture(page, 'admin-substitute-zh');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('common.cancel') })
      .click();

    await page.getByRole('button', { name: t('account.disable.do') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('account.disable.do') })
      .click();
    await page.getByText(t('adminCode.accountStanding.disabled'), { exact: true }).waitFor();
    await picture(page, 'admin-account-disabled-zh', true);
    watch.expectQuiet();
    await close();
  });

  it('who lacks a right sees no button and the page says why', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    await open(page, '/organisations', t('adminPage.organisations'));
    expect(await page.getByRole('button', { name: t('csv.open') }).count()).toBe(0);
    await page.goto('/accounts');
    await page.getByRole('heading', { name: t('forbidden.title') }).waitFor();
    await expectAccessible(page, 'forbidden');
    watch.expectQuiet();
    await close();
  });
});
