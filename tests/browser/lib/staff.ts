import type { Page } from 'playwright-core';
import { type Language, type Visitor, type VisitorOptions, useBrowser } from './browser';
import { demoRole, signIn } from './sign_in';
import { notSignedIn } from './watch';

/** Another word for every run, so that a test can be repeated on the same data. */
export const run = Date.now().toString(36);

type Enter = (
  language: Language,
  loginName: string,
  options?: Omit<VisitorOptions, 'language'>,
) => Promise<Visitor>;

/** A browser in which the people of the demo sign in by their account. */
export function useStaff(args: readonly string[] = []): Enter {
  const visit = useBrowser(args);
  return async (language, loginName, options = {}) => {
    const visitor = await visit({ ...options, language });
    visitor.watch.allow(notSignedIn);
    await signIn(visitor.page, language, demoRole(loginName));
    return visitor;
  };
}

export async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' });
}

/** Chooses in a box that the server searches: types, waits for the choice, takes it with Enter. */
export async function choose(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label });
  await box.focus();
  if (text) await box.fill(text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await box.press('Enter');
}

/** The last 365 days, in which the demo has referrals with and without its quarter. */
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
export const lastYear = `from=${day(Date.now() - 365 * 86_400_000)}&to=${day(Date.now() + 86_400_000)}`;
