import type { Page } from 'playwright-core';
import type { Language } from './browser';
import { words } from './texts';

export interface Credentials {
  loginName: string;
  password: string;
}

/** A demo account of the server; the runner may name others. */
export function demoAccount(): Credentials {
  return {
    loginName: process.env.YILIAN_LOGIN ?? 'village',
    password: process.env.YILIAN_PASSWORD ?? 'Yilian-demo-2026',
  };
}

/** Fills in the sign-in form that is on the page and sends it. */
export async function fillSignIn(page: Page, language: Language, who: Credentials): Promise<void> {
  const t = words(language);
  await page.getByLabel(t('signIn.loginName')).fill(who.loginName);
  await page.getByLabel(t('signIn.password'), { exact: true }).fill(who.password);
  await page.getByRole('button', { name: t('signIn.go'), exact: true }).click();
}

export async function signIn(page: Page, language: Language, who: Credentials): Promise<void> {
  await page.goto('/login');
  await fillSignIn(page, language, who);
  // On a narrow window the menu is there, but folded.
  await page.locator('#side-menu').waitFor({ state: 'attached' });
}

/** One of the accounts of the demo consortium by its role; all have the same password. */
export function demoRole(loginName: string): Credentials {
  return { loginName, password: demoAccount().password };
}
