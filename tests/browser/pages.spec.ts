import { describe, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { lastYear, open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

// Every page without a record of its own, by the role that works with it; records are opened from their lists.
const pages: Record<string, [path: string, title: string][]> = {
  township: [
    ['/', 'page.home'],
    ['/referrals', 'page.referrals'],
    ['/referrals/new', 'page.newReferral'],
    ['/patients', 'page.patients'],
    ['/follow-ups', 'page.followUps'],
    ['/criteria?table=hypertension', 'adminPage.criteria'],
    ['/criteria/levels', 'adminPage.levels'],
    ['/settings', 'page.settings'],
  ],
  desk: [
    ['/', 'page.home'],
    ['/referrals?tab=to_triage', 'page.referrals'],
    ['/check-in', 'page.checkIn'],
  ],
  root: [
    ['/', 'page.home'],
    ['/organisations', 'adminPage.organisations'],
    ['/organisations/new', 'adminPage.newOrganisation'],
    ['/network', 'adminPage.network'],
    ['/network?view=graph', 'adminPage.network'],
    ['/agreements', 'adminPage.agreements'],
    ['/agreements/new', 'adminPage.newAgreement'],
    ['/accounts', 'adminPage.accounts'],
    ['/accounts/new', 'adminPage.newAccount'],
    ['/clients', 'adminPage.clients'],
    ['/rights', 'adminPage.rights'],
    ['/erasure', 'adminPage.erasure'],
  ],
  office: [
    ['/audit', 'adminPage.audit'],
    ['/break-glass', 'adminPage.breakGlass'],
    ['/people-import', 'adminPage.peopleImport'],
    [`/statistics?${lastYear}`, 'adminPage.statistics'],
    ['/policies', 'adminPage.policies'],
  ],
  admin: [['/roster', 'adminPage.roster']],
};
const lists: Record<string, [list: string, title: string][]> = {
  township: [['referrals?tab=all', 'page.referrals']],
  office: [['policies', 'adminPage.policies']],
  root: [
    ['organisations', 'adminPage.organisations'],
    ['agreements', 'adminPage.agreements'],
    ['accounts', 'adminPage.accounts'],
  ],
};

// Each language and each width always; all four together when the part is asked for by name (./test browser).
const walks: [Language, number][] = [
  ['zh', 1366],
  ['en', 390],
];
if (process.env.YILIAN_ALL_PAGES) walks.push(['zh', 390], ['en', 1366]);

describe.each(walks)('every page, %s, %i px', (language, width) => {
  const t = words(language);

  it.each(Object.keys(pages))(
    'as %s is without violation',
    async (login) => {
      const { page, watch, close } = await enter(language, login, { width });
      const look = async (path: string) => {
        await expectAccessible(page, path);
        await expectNoSidewaysScroll(page);
        const name = path.replace(/[?=&/]+/g, '-').replace(/-?from.*$/, '');
        await picture(page, `page-${login}${name}-${language}-${width}`, true);
      };
      for (const [path, title] of pages[login]!) {
        await open(page, path, t(title));
        if (path.includes('statistics')) await page.locator('canvas').first().waitFor();
        if (path.includes('graph')) await page.locator('g.unit').first().waitFor();
        await look(path);
      }
      for (const [list, title] of lists[login] ?? []) {
        await open(page, `/${list}`, t(title));
        await page.locator('.row-link').first().click();
        await page.getByRole('heading', { level: 2 }).first().waitFor();
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
        await look(`/one-of-${list}`);
      }
      watch.expectQuiet();
      await close();
    },
    180_000,
  );
});
