import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Language, useBrowser, type Visitor } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { demoAccount, signIn } from './lib/sign_in';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

// The network, the accounts and the supervision, against the real server.
const visit = useBrowser();
const who = (loginName: string) => ({ ...demoAccount(), loginName });
/** Another word for every run, so that the test can be repeated on the same data. */
const run = Date.now().toString(36);

async function enter(language: Language, loginName: string): Promise<Visitor> {
  const visitor = await visit({ language });
  visitor.watch.allow(notSignedIn);
  await signIn(visitor.page, language, who(loginName));
  return visitor;
}

async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' });
}

/** Chooses in a box that the server searches: types, waits for the choice, takes it with Enter. */
async function choose(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label });
  await box.focus();
  if (text) await box.fill(text);
  await page.getByRole('option', { name: text }).first().waitFor();
  await box.press('Enter');
}

/** GB 32100: a code with a good check digit, different in every run. */
function creditCode(seed: number): string {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const body = `12341881${String(seed % 1e9).padStart(9, '0')}`;
  let sum = 0;
  let weight = 1;
  for (const sign of body) {
    sum += signs.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return body + signs[(31 - (sum % 31)) % 31];
}

describe.each<Language>(['zh', 'en'])('every page, %s', (language) => {
  const t = words(language);
  const pages: [login: string, path: string, title: string, name: string][] = [
    ['root', '/organisations', 'adminPage.organisations', 'organisations'],
    ['root', '/organisations/new', 'adminPage.newOrganisation', 'organisation-new'],
    ['root', '/network', 'adminPage.network', 'network'],
    ['root', '/agreements', 'adminPage.agreements', 'agreements'],
    ['root', '/agreements/new', 'adminPage.newAgreement', 'agreement-new'],
    ['admin', '/roster', 'adminPage.roster', 'roster'],
    ['root', '/accounts', 'adminPage.accounts', 'accounts'],
    ['root', '/accounts/new', 'adminPage.newAccount', 'account-new'],
    ['root', '/clients', 'adminPage.clients', 'clients'],
    ['root', '/rights', 'adminPage.rights', 'rights'],
    ['office', '/audit', 'adminPage.audit', 'audit'],
    ['office', '/break-glass', 'adminPage.breakGlass', 'break-glass'],
    ['office', '/statistics', 'adminPage.statistics', 'statistics'],
  ];

  it.each(['root', 'office', 'admin'])(
    'as %s is without violation',
    async (login) => {
      const { page, watch, close } = await enter(language, login);
      for (const [, path, title, name] of pages.filter(([of]) => of === login)) {
        await open(page, path, t(title));
        if (name === 'statistics') await page.locator('canvas').first().waitFor();
        await expectAccessible(page, path);
        await expectNoSidewaysScroll(page);
        await picture(page, `admin-${name}-${language}`, true);
      }
      // The first organisation, agreement and account of the lists.
      for (const list of ['organisations', 'agreements', 'accounts']) {
        if (login !== 'root') break;
        await open(page, `/${list}`, t(`adminPage.${list}`));
        await page.locator('.row-link').first().click();
        await page.getByRole('heading', { level: 2 }).first().waitFor();
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
        await expectAccessible(page, `one of ${list}`);
        await picture(page, `admin-${list.slice(0, -1)}-${language}`, true);
      }
      watch.expectQuiet();
      await close();
    },
    120_000,
  );
});

describe('the network', () => {
  const t = words('zh');
  const name = `试点护理院${run}`;

  it('an organisation is created with a department, changed, and closed', async () => {
    const { page, watch, close } = await enter('zh', 'root');
    await open(page, '/organisations/new', t('adminPage.newOrganisation'));
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('org.missing')).first().waitFor();
    expect(await page.getByLabel(t('org.fullName')).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page, 'organisation with faults');
    await picture(page, 'admin-organisation-faults-zh', true);

    await page.getByLabel(t('org.fullName')).fill(name);
    await page.getByLabel(t('org.kind')).selectOption('nursing_home');
    const code = creditCode(Date.now());
    await page
      .getByLabel(t('org.creditCode'))
      .fill(code.slice(0, 17) + (code[17] === '0' ? '1' : '0'));
    await page.getByText(t('org.creditCodeWrong')).waitFor();
    await page.getByLabel(t('org.creditCode')).fill(code);
    await page.getByText(t('org.creditCodeGood')).waitFor();
    await page.getByLabel(t('division.province')).selectOption('340000');
    await page.getByLabel(t('division.city')).selectOption('341800');
    await page.getByLabel(t('division.county')).selectOption('341881');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();

    await page.getByRole('button', { name: t('dept.add') }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: `${t('dept.name')}${t('form.required')}` })
      .fill('康复护理科');
    await expectAccessible(page, 'new department');
    await picture(page, 'admin-department-zh');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('cell', { name: '康复护理科', exact: true }).waitFor();
    await picture(page, 'admin-organisation-created-zh', true);

    // Somebody else changes the record while the form is open: what was typed stays.
    await page.getByRole('link', { name: t('formText.edit') }).click();
    await page.getByLabel(t('org.phone')).fill('05634110000');
    const id = /organisations\/([\w-]+)\//.exec(page.url())![1]!;
    const other = await enter('zh', 'office');
    await open(other.page, `/organisations/${id}/edit`, t('adminPage.editOrganisation'));
    await other.page.getByLabel(t('org.address')).fill('东城路 1 号');
    await other.page.getByRole('button', { name: t('common.save') }).click();
    await other.page.getByRole('heading', { level: 1, name }).waitFor();
    await other.close();
    watch.allow(/status of 412/);
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('stale.title')).waitFor();
    await picture(page, 'admin-organisation-stale-zh', true);
    await page.getByRole('button', { name: t('stale.reload') }).click();
    await expect.poll(() => page.getByLabel(t('org.address')).inputValue()).toBe('东城路 1 号');
    expect(await page.getByLabel(t('org.phone')).inputValue()).toBe('05634110000');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText('05634110000').waitFor();

    await page
      .getByRole('button', { name: t('formText.stop') })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('formText.stop') })
      .click();
    await page.getByText(t('adminCode.standing.closed')).first().waitFor();
    watch.expectQuiet();
    await close();
  });

  it('a table is tried with errors, then imported', async () => {
    const { page, watch, close } = await enter('zh', 'root');
    await open(page, '/organisations', t('adminPage.organisations'));
    await page.getByRole('button', { name: t('csv.open') }).click();
    const dialog = page.getByRole('dialog', { name: t('csv.title') });
    const header = '机构名称,机构类型,行政区划,统一社会信用代码\n';
    const upload = (rows: string) =>
      dialog.getByLabel(t('csv.file')).setInputFiles({
        name: 'units.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(header + rows),
      });
    await upload(`好单位${run},村卫生室,341881,\n坏代码${run},村卫生室,341881,123\n`);
    await dialog.getByRole('button', { name: t('csv.try') }).click();
    await dialog.getByRole('row', { name: /3.*统一社会信用代码/ }).waitFor();
    await expectAccessible(page, 'import with errors');
    await picture(page, 'admin-import-errors-zh');
    await upload(`好单位${run},村卫生室,341881,\n`);
    await dialog.getByRole('button', { name: t('csv.try') }).click();
    await dialog.getByText(t('csv.clean', { rows: 1, created: 1, updated: 0 })).waitFor();
    await picture(page, 'admin-import-clean-zh');
    await dialog.getByRole('button', { name: t('csv.import') }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByLabel(t('org.name')).fill(`好单位${run}`);
    await page.waitForURL((url) => url.searchParams.get('text') === `好单位${run}`);
    await page.getByRole('link', { name: `好单位${run}` }).waitFor();
    watch.expectQuiet();
    await close();
  });

  it('a consortium takes a member and lets it go, by keyboard', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/network', t('adminPage.network'));
    await page.getByRole('button', { name: t('tree.add') }).press('Enter');
    const dialog = page.getByRole('dialog', { name: t('tree.add') });
    await dialog.getByLabel(t('tree.name')).fill(`康复专科联盟${run}`);
    await dialog.getByLabel(t('tree.form')).selectOption('specialty_alliance');
    await choose(page, t('tree.lead'), '宁川康复医院');
    await expectAccessible(page, 'new consortium');
    await picture(page, 'admin-consortium-zh');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    const branch = page.locator('li.branch', { hasText: `康复专科联盟${run}` }).last();
    await branch.waitFor();

    await branch.getByRole('button', { name: t('tree.join') }).press('Enter');
    await choose(page, t('tree.organisation'), '宁川颐和护理院');
    await page.getByRole('radio', { name: t('adminCode.tightness.loose') }).press('Space');
    await picture(page, 'admin-member-zh');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('tree.join') })
      .press('Enter');
    await branch.getByRole('link', { name: '宁川颐和护理院' }).waitFor();
    const fold = branch.locator('.fold').first();
    await fold.press('Enter');
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.press('Enter');

    await branch.getByRole('button', { name: t('tree.leave') }).press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('tree.leave') })
      .press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    watch.expectQuiet();
    await close();
  });

  it('an agreement is signed and ended early', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    const title = `康复双向转诊协议${run}`;
    await open(page, '/agreements/new', t('adminPage.newAgreement'));
    await page.getByLabel(t('agreement.title')).fill(title);
    await page.getByLabel(t('agreement.endsOn')).fill('20301231');
    await choose(page, t('agreement.addParty'), '宁川康复医院');
    await page.getByRole('listitem').filter({ hasText: '宁川康复医院' }).waitFor();
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('agreement.fault.tooFew')).waitFor();
    await choose(page, t('agreement.addParty'), '宁川颐和护理院');
    await page.getByRole('button', { name: t('agreement.addSignature') }).click();
    await page.getByLabel(t('agreement.signer')).fill('周院长');
    // What lies half under the top bar would count as too small to hit.
    await page.evaluate(() => window.scrollTo(0, 0));
    await expectAccessible(page, 'agreement with a signature');
    await picture(page, 'admin-agreement-signed-zh', true);
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText(t('adminCode.agreementState.in_force')).waitFor();
    await page.getByRole('button', { name: t('agreement.end') }).click();
    await expectAccessible(page, 'ending an agreement');
    await picture(page, 'admin-agreement-end-zh');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('agreement.end') })
      .click();
    await page.getByText(t('agreement.endedOn')).waitFor();
    watch.expectQuiet();
    await close();
  });

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

describe('supervision', () => {
  const t = words('zh');

  /** A nurse of the county hospital opens the papers of somebody whom only the city hospital knows. */
  async function openWithoutRelationship(): Promise<void> {
    const audit = await enter('zh', 'office');
    const id = await audit.page.evaluate(async () => {
      const answer = await fetch('/api/v1/audit?action=patient.register&limit=1');
      const page = (await answer.json()) as { items: { patientIds: string[] }[] };
      return page.items[0]!.patientIds[0]!;
    });
    await audit.close();
    const nurse = await enter('zh', 'ward-nurse');
    const status = await nurse.page.evaluate(async (patient) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string };
      const answer = await fetch(`/api/v1/patients/${patient}/break-glass`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrfToken },
        body: JSON.stringify({ reason: '昏迷患者送医，需了解过敏史与用药' }),
      });
      return answer.status;
    }, id);
    expect(status).toBe(200);
    await nurse.close();
  }

  it('the audit is filtered by action, and its chain holds', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/audit', t('adminPage.audit'));
    await page.getByLabel(t('audit.action')).selectOption('session.sign_in');
    await page.waitForURL(/action=session\.sign_in/);
    await page.getByRole('cell', { name: /登录/ }).first().waitFor();
    await page.getByRole('button', { name: t('audit.check') }).click();
    await page.getByText(t('audit.intact')).waitFor();
    await expectAccessible(page, 'audit checked');
    await picture(page, 'admin-audit-checked-zh');
    await page.goto('/audit?patient=nothing');
    watch.allow(/status of 400/);
    await page.getByRole('alert').waitFor();
    watch.expectQuiet();
    await close();
  });

  it('a break-glass access is reviewed', async () => {
    await openWithoutRelationship();
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/break-glass', t('adminPage.breakGlass'));
    const review = page.getByRole('button', { name: t('glass.review') });
    await review.first().waitFor();
    await picture(page, 'admin-break-glass-open-zh');
    await review.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('glass.submit') }).click();
    await dialog.getByText(t('glass.outcomeMissing')).waitFor();
    await dialog.getByLabel(t('adminCode.reviewOutcome.justified'), { exact: true }).check();
    await dialog.getByLabel(t('confirm.note')).fill('急诊抢救，已核对病历');
    await expectAccessible(page, 'review');
    await picture(page, 'admin-review-zh');
    await dialog.getByRole('button', { name: t('glass.submit') }).click();
    await page.getByText(t('glass.done')).waitFor();
    watch.expectQuiet();
    await close();
  });

  it('the statistics show a period, its tables, and an export', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/statistics', t('adminPage.statistics'));
    await page.getByRole('combobox', { name: t('stat.period') }).selectOption('thisYear');
    await page.waitForURL(/from=\d{4}-01-01/);
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
