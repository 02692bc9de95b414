import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Language, type Visitor, useBrowser } from './lib/browser';
import { expectAccessible, picture } from './lib/checks';
import { demoAccount } from './lib/sign_in';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

// ./test starts the provider (lib/provider.mjs) and tells the server of it; both names stand in its configuration.
const provider = process.env.YILIAN_PROVIDER ?? '';
const names: Record<Language, string> = { zh: '卫健统一身份', en: 'Health ID' };
const visit = useBrowser();
const enter = useStaff();

function allowProvider({ watch }: Visitor): void {
  if (!provider) throw new Error('YILIAN_PROVIDER is not set: run ./test browser');
  watch.allow(notSignedIn);
  watch.allow(new RegExp(`request to another origin: ${provider}/`));
  // The provider's own page, which has no icon and its own policy.
  watch.allow(new RegExp(`${provider}/`));
}

/** At the provider: says who one is, or does not. */
async function atProvider(page: Page, who?: string): Promise<void> {
  await page.getByLabel('Who').waitFor();
  expect(new URL(page.url()).origin).toBe(provider);
  if (who) await page.getByLabel('Who').fill(who);
  await page.getByRole('button', { name: who ? 'Enter' : 'Refuse' }).click();
}

async function begin(page: Page, language: Language, next = ''): Promise<void> {
  const t = words(language);
  await page.goto(`/login${next && `?next=${encodeURIComponent(next)}`}`);
  await page
    .getByRole('button', { name: t('provider.go', { name: names[language] }), exact: true })
    .click();
}

/** Links the signed-in account in its settings. */
async function link(page: Page, language: Language, who: string): Promise<void> {
  const t = words(language);
  await open(page, '/settings', t('page.settings'));
  await page
    .getByRole('button', { name: t('settings.identityBegin', { name: names[language] }) })
    .click();
  const section = page.locator('#settings-identity');
  await section.getByRole('button', { name: t('settings.identityGo') }).click();
  await section.getByText(t('signIn.passwordMissing')).waitFor();
  await expectAccessible(page, `linking asks for the password, ${language}`);
  await picture(page, `identity-link-${language}`, true);
  await section.getByLabel(t('signIn.password')).fill(demoAccount().password);
  await section.getByRole('button', { name: t('settings.identityGo') }).click();
  await atProvider(page, who);
  await section.getByRole('button', { name: t('settings.identityRemove') }).waitFor();
}

describe.each<Language>(['zh', 'en'])('sign-in by the identity provider, %s', (language) => {
  const t = words(language);
  const who = `person-${language}-${run}`;

  it('is refused where nothing is linked, and where the provider refuses', async () => {
    const visitor = await visit({ language });
    const { page, watch, close } = visitor;
    allowProvider(visitor);
    watch.allow(/status of 401 .*\/session\/identity\/return$/);
    await begin(page, language);
    await atProvider(page, `stranger-${run}`);
    await page.getByRole('alert').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await expectAccessible(page, `not linked, ${language}`);
    await picture(page, `identity-not-linked-${language}`);
    await page.getByRole('link', { name: t('provider.back') }).click();
    await page.getByRole('heading', { name: t('signIn.title') }).waitFor();
    await expectAccessible(page, `sign-in with a provider, ${language}`);
    await picture(page, `sign-in-provider-${language}`);
    await visitor.context.clearCookies();
    await begin(page, language);
    await atProvider(page);
    await page.getByRole('alert').waitFor();
    // An address that somebody made up, or one that was used: no way in, nothing taken from it.
    await page.goto('/sign-in/provider?code=x&state=y&next=//evil.example');
    await page.getByRole('alert').waitFor();
    watch.expectQuiet();
    await close();
  });

  it('works once it is linked, and no longer when the link is removed', async () => {
    const owner = await enter(language, 'mch-doctor');
    allowProvider(owner);
    await link(owner.page, language, who);
    await expectAccessible(owner.page, `linked, ${language}`);
    await picture(owner.page, `identity-linked-${language}`, true);

    const visitor = await visit({ language });
    allowProvider(visitor);
    await begin(visitor.page, language, '/settings');
    await atProvider(visitor.page, who);
    await visitor.page.waitForURL('**/settings');
    await visitor.page.getByRole('heading', { level: 1, name: t('page.settings') }).waitFor();
    expect(await visitor.page.evaluate(() => JSON.stringify(history.state))).not.toContain('code');
    visitor.watch.expectQuiet();
    await visitor.close();

    const section = owner.page.locator('#settings-identity');
    await section.getByRole('button', { name: t('settings.identityRemove') }).press('Enter');
    await section.getByLabel(t('signIn.password')).fill(demoAccount().password);
    await owner.page.keyboard.press('Enter');
    await section
      .getByRole('button', { name: t('settings.identityBegin', { name: names[language] }) })
      .waitFor();
    owner.watch.expectQuiet();
    await owner.close();

    const late = await visit({ language });
    allowProvider(late);
    late.watch.allow(/status of 401 .*\/session\/identity\/return$/);
    await begin(late.page, language);
    await atProvider(late.page, who);
    await late.page.getByRole('alert').waitFor();
    late.watch.expectQuiet();
    await late.close();
  });

  it('an administrator sees the link and removes it', async () => {
    const owner = await enter(language, 'ward-nurse');
    allowProvider(owner);
    await link(owner.page, language, `${who}-2`);
    const id = await owner.page.evaluate(async () => {
      const answer = await fetch('/api/v1/session');
      return ((await answer.json()) as { account: { id: string } }).account.id;
    });
    await owner.close();

    const { page, watch, close } = await enter(language, 'admin');
    await page.goto(`/accounts/${id}`);
    await page.getByRole('button', { name: t('account.unlink.do') }).click();
    await expectAccessible(page, `removing a link, ${language}`);
    await picture(page, `identity-admin-${language}`);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('account.unlink.do') })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: t('account.unlink.do') }).waitFor({ state: 'detached' });
    watch.expectQuiet();
    await close();
  });
});
