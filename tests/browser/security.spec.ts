import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Visitor } from './lib/browser';
import { baseUrl, useBrowser } from './lib/browser';
import { makeIdNumber } from './lib/people';
import { demoRole, fillSignIn } from './lib/sign_in';
import { lastYear, run, useStaff } from './lib/staff';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

const enter = useStaff();
const visit = useBrowser();
const t = words('zh');

/** What breaks out of a text, an attribute, a script or a template when somebody forgot to escape it. */
const payloads = [
  `<img src=x onerror=attacked=1>`,
  `"><script>attacked=2</script>`,
  `<svg onload=attacked=3>`,
  `{{constructor.constructor('attacked=4')()}}`,
  `javascript:attacked=5`,
  `<iframe srcdoc="<script>top.attacked=6</script>">`,
];
const all = payloads.join(' ');
const short = payloads[0]!;

type Json = Record<string, unknown>;

/** One call of the API from the page, with its session; the answer must be the expected one. */
async function call(page: Page, path: string, body?: Json, version?: number): Promise<Json> {
  const { status, text } = await page.evaluate(
    async ({ path, body, version }) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string };
      const headers: Record<string, string> = {};
      if (body) headers['content-type'] = 'application/json';
      if (body) headers['x-csrf-token'] = session.csrfToken;
      if (version) headers['if-match'] = `"${version}"`;
      const answer = await fetch(
        path,
        body ? { method: 'POST', headers, body: JSON.stringify(body) } : {},
      );
      return { status: answer.status, text: await answer.text() };
    },
    { path, body, version },
  );
  expect(status, `${path}: ${text}`).toBeLessThan(300);
  return text ? (JSON.parse(text) as Json) : {};
}

/** Everything that a script of somebody else could have done on the page. */
async function expectUntouched({ page, watch }: Visitor, where: string): Promise<void> {
  expect(await page.evaluate(() => (window as { attacked?: number }).attacked), where).toBe(
    undefined,
  );
  const made = page.locator('img[src=x], svg[onload], iframe, [onerror], a[href^=javascript]');
  expect(await made.count(), where).toBe(0);
  watch.expectQuiet();
}

async function open(visitor: Visitor, path: string): Promise<void> {
  const { page } = visitor;
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' });
  await expectUntouched(visitor, path);
}

async function staff(loginName: string, dialogs: string[]): Promise<Visitor> {
  const visitor = await enter('zh', loginName);
  visitor.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return visitor;
}

describe('texts with markup in them', () => {
  const dialogs: string[] = [];

  it('are shown as texts on every page that shows them', async () => {
    const root = await staff('root', dialogs);
    const organisation = (await call(root.page, '/api/v1/organisations', {
      name: `${short}${run}`,
      shortName: short,
      kind: 'nursing_home',
      division: '341881',
      address: all,
      gradeLevel: 1,
      gradeClass: 'none',
      receivesReferrals: true,
    })) as { id: string };
    const at = `/api/v1/organisations/${organisation.id}`;
    const department = await call(root.page, `${at}/departments`, {
      name: short,
      receivesReferrals: true,
    });
    const account = await call(root.page, '/api/v1/accounts', {
      account: { loginName: `odd-${run}`, personName: short, title: short },
      post: { organisationId: organisation.id, role: 'nurse', startsOn: '2026-01-01' },
    });
    await call(root.page, '/api/v1/clients', {
      name: short,
      organisationId: organisation.id,
      scopes: ['network_read'],
    });
    await open(root, `/organisations?q=${encodeURIComponent(short)}`);
    await open(root, '/organisations');
    await open(root, `/organisations/${organisation.id}`);
    await root.page.getByText(short).first().waitFor();
    expect(await root.page.locator('main').innerText()).toContain(payloads[1]);
    await open(root, `/organisations/${organisation.id}/edit`);
    await open(root, '/network');
    await open(root, '/network?view=graph');
    await open(root, `/accounts?q=${encodeURIComponent(short)}`);
    await open(root, '/accounts');
    await open(root, `/accounts/${String(account.accountId)}`);
    await open(root, '/clients');
    expect(department.id).toBeTruthy();

    const doctor = await staff('township', dialogs);
    const serial = Math.floor(Math.random() * 1000);
    const born = new Date(Date.UTC(1950, 0, 1) + Math.floor(Math.random() * 9000) * 86_400_000);
    const registered = await call(doctor.page, '/api/v1/patients/register', {
      person: {
        name: short,
        documentKind: 'id_card',
        documentNumber: makeIdNumber('341881', born.toISOString().slice(0, 10), serial),
        phone: '13800138000',
        address: all,
        flags: [],
        newborn: false,
      },
      visit: { kind: 'outpatient', proof: 'card_read' },
    });
    const patient = String((registered.person as Json).id);
    await open(doctor, `/patients/${patient}`);
    await doctor.page.getByText(short).first().waitFor();

    const targets = (await call(root.page, '/api/v1/organisations?text=宁川市人民医院')) as {
      items: { id: string }[];
    };
    const to = targets.items[0]!.id;
    const units = (await call(root.page, `/api/v1/organisations/${to}/departments`)) as {
      items: { id: string; receivesReferrals: boolean }[];
    };
    const known = (await call(doctor.page, '/api/v1/diagnoses?q=I10')) as {
      items: { code: string }[];
    };
    const content = {
      patientId: patient,
      direction: 'up',
      kind: 'outpatient',
      urgency: 'emergency',
      toOrganisationId: to,
      toDepartmentId: units.items.find((unit) => unit.receivesReferrals)!.id,
      reason: 'limits_of_technique',
      impression: all,
      diagnoses: [{ code: known.items[0]!.code, name: '', main: true }],
      presentIllness: all,
      pastHistory: all,
      examinationResults: all,
      treatmentCourse: all,
      doctorPhone: '13900000000',
      fileIds: [],
      consent: {
        signerName: short,
        relation: 'self',
        method: 'paper',
        signedAt: new Date().toISOString(),
        informed: true,
      },
    };
    const draft = await call(doctor.page, '/api/v1/referral-drafts', { content });
    for (const step of ['condition', 'target', 'consent', 'review'])
      await open(doctor, `/referrals/drafts/${String(draft.id)}?step=${step}`);
    const sent = await call(doctor.page, '/api/v1/referrals', { content });
    const referral = String(sent.id);
    await open(doctor, `/referrals/${referral}`);
    expect(await doctor.page.locator('main').innerText()).toContain(payloads[1]);
    await open(doctor, '/referrals?tab=all');
    await open(doctor, '/');
    await doctor.close();

    // Plan items stand in papers of the way down.
    const county = await staff('county', dialogs);
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const down = await call(county.page, '/api/v1/referral-drafts', {
      content: {
        direction: 'down',
        impression: all,
        diagnoses: [],
        fileIds: [],
        plan: { items: [{ kind: 'medicine', text: all }], nextReviewOn: day },
      },
    });
    for (const step of ['condition', 'plan', 'review'])
      await open(county, `/referrals/drafts/${String(down.id)}?step=${step}`);
    await county.close();

    const desk = await staff('desk', dialogs);
    await call(
      desk.page,
      `/api/v1/referrals/${referral}/return`,
      { reason: 'missing_history', note: all },
      Number(sent.version),
    );
    for (const path of [`/referrals/${referral}`, '/referrals?tab=all', '/check-in', '/'])
      await open(desk, path);
    await desk.close();

    const office = await staff('office', dialogs);
    for (const path of ['/audit', '/break-glass', `/statistics?${lastYear}`])
      await open(office, path);
    await office.close();
    await root.close();
    expect(dialogs).toEqual([]);
  }, 180_000);

  it('stand in an address without being run', async () => {
    const visitor = await staff('root', dialogs);
    const text = encodeURIComponent(payloads[1]!);
    for (const path of [
      `/organisations?q=${text}&sort=${text}`,
      `/accounts?q=${text}&role=${text}`,
      `/${encodeURIComponent(short)}`,
      `/network?view=${text}`,
      `/settings#${text}`,
    ])
      await open(visitor, path);
    expect(dialogs).toEqual([]);
    await visitor.close();
  });
});

describe('the page after sign-in', () => {
  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '/%2f/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    'javascript:attacked=7',
    '\\\\evil.example',
  ])('is on this site, also for next=%s', async (next) => {
    const { page, watch, close } = await visit({ language: 'zh' });
    watch.allow(notSignedIn);
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, 'zh', demoRole('township'));
    await page.waitForURL((url) => !url.pathname.startsWith('/login'));
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(new URL(page.url()).origin).toBe(baseUrl());
    expect(await page.evaluate(() => (window as { attacked?: number }).attacked)).toBe(undefined);
    watch.expectQuiet();
    await close();
  });

  it('is never shown inside a frame of another page', async () => {
    const { page, close } = await visit({ language: 'zh' });
    // A document of its own origin, as another site's would be.
    await page.goto('about:blank');
    await page.setContent(`<iframe src="${baseUrl()}/login"></iframe>`);
    await page.waitForTimeout(500);
    const frame = page.frames()[1]!;
    expect(await frame.getByLabel(t('signIn.loginName')).count()).toBe(0);
    await close();
  });
});
