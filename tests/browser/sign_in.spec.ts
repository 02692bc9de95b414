import { describe, expect, it } from 'vitest';
import { type Language, useBrowser } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, focused, fontsOf, picture } from './lib/checks';
import { demoAccount, fillSignIn, signIn } from './lib/sign_in';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

const visit = useBrowser();

describe.each<Language>(['zh', 'en'])('sign-in, %s', (language) => {
  const t = words(language);

  it('says what is missing, refuses a wrong password, and enters', async () => {
    const { page, watch, close } = await visit({ language });
    watch.allow(notSignedIn);
    await page.goto('/settings');
    await page.waitForURL(/\/login\?next=/);
    await page.getByRole('heading', { name: t('signIn.title') }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(
      language === 'zh' ? 'zh-CN' : 'en',
    );
    await expectAccessible(page, 'sign-in');
    await picture(page, `sign-in-${language}`);

    await page.getByRole('button', { name: t('signIn.go'), exact: true }).click();
    await page.getByText(t('signIn.loginNameMissing')).waitFor();
    expect(await page.getByLabel(t('signIn.loginName')).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page, 'sign-in with missing fields');

    watch.allow(/status of (400|401|403|422) .*\/session$/);
    await fillSignIn(page, language, { ...demoAccount(), password: 'wrong password' });
    await page.getByRole('alert').waitFor();
    expect(await page.title()).toContain(t('common.errorPrefix'));
    await expectAccessible(page, 'sign-in refused');
    await picture(page, `sign-in-refused-${language}`);

    await fillSignIn(page, language, demoAccount());
    await page.waitForURL('**/settings');
    await page.getByRole('heading', { name: t('page.settings'), level: 1 }).waitFor();
    expect(await page.title()).toContain(t('page.settings'));
    await expectAccessible(page, 'settings');
    await picture(page, `settings-${language}`, true);
    watch.expectQuiet();
    await close();
  });

  it('the frame is usable by keyboard, in large text and on a narrow window', async () => {
    const { page, watch, close } = await visit({ language, largeText: true });
    watch.allow(notSignedIn);
    await signIn(page, language, demoAccount());
    await page.goto('/settings');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(`a ${t('frame.skip')}`);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog', { name: t('search.title') });
    await dialog.waitFor();
    await dialog.getByRole('combobox').pressSequentially(t('page.settings').slice(0, 2));
    await page
      .getByRole('option', { name: t('page.settings') })
      .first()
      .waitFor();
    await expectAccessible(page, 'search');
    await picture(page, `search-large-${language}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: t('notFound.title') }).waitFor();
    await expectAccessible(page, 'not found, large text');
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);
    await picture(page, `narrow-${language}`);
    watch.expectQuiet();
    await close();
  });
});

describe('the session', () => {
  const t = words('zh');

  it('locks and unlocks, keeps the form over a lost session, and signs out', async () => {
    const { page, context, watch, close } = await visit();
    watch.allow(/status of 40[13]/);
    await signIn(page, 'zh', demoAccount());
    await page.goto('/settings');
    await page.getByRole('button', { name: /./ }).first().waitFor();

    const menu = page.locator('header button[aria-haspopup=menu]').last();
    await menu.click();
    await page.getByRole('menuitem', { name: t('frame.lock') }).click();
    await page.getByRole('heading', { name: t('lock.title') }).waitFor();
    await page.getByRole('heading', { name: t('page.settings') }).waitFor({ state: 'hidden' });
    await expectAccessible(page, 'locked');
    await picture(page, 'locked-zh');
    await page.keyboard.type(demoAccount().password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: t('page.settings'), level: 1 }).waitFor();

    // The session is gone: the form stays, and signing in again sends it.
    await page.getByLabel(t('password.old')).fill('not my password');
    await page.getByLabel(t('password.new'), { exact: true }).fill('something quite new 1');
    await context.clearCookies();
    await page.getByRole('button', { name: t('settings.totpBegin') }).click();
    const again = page.getByRole('dialog', { name: t('signIn.again') });
    await again.waitFor();
    await expectAccessible(page, 'signing in again');
    await picture(page, 'sign-in-again-zh');
    // The only thing to type has the focus already.
    await page.keyboard.type(demoAccount().password);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'hidden' });
    expect(await page.getByLabel(t('password.old')).inputValue()).toBe('not my password');

    await menu.click();
    await page.getByRole('menuitem', { name: t('frame.signOut') }).click();
    await page.waitForURL('**/login');
    watch.expectQuiet();
    await close();
  });

  it('Chinese is drawn with a Chinese font', async () => {
    const { page, close } = await visit();
    await page.goto('/login');
    await page.getByRole('heading', { name: t('signIn.title') }).waitFor();
    expect(await fontsOf(page, 'h1')).toContain('Noto Sans CJK SC');
    await close();
  });
});
