import { type Schema, dataOf } from '@yilian/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { Dice } from '../partners/dice.ts';
import { HttpDoor } from '../partners/doors.ts';
import { HospitalDay } from '../partners/hospital.ts';
import type { Tally } from '../partners/line.ts';
import { standardCodes, standardUnits } from '../partners/lis.ts';
import { baseUrl, type Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { signedIn } from './lib/client';
import { partnerToken } from './lib/partner';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

// A simulated HIS and LIS feed the platform with faults. What they hold in the end is what the platform shows, and
// the page of quality counts exactly the faults that they made.
const enter = useStaff();
const seed = Number(process.env.YILIAN_SEED ?? Date.now() % 1_000_000);
const steps = Number(process.env.YILIAN_PARTNER_STEPS ?? 150);
const prefix = `S${run}`;
const applications = { his: `HIS-${run}`, lis: `LIS-${run}` };
type Admin = Awaited<ReturnType<typeof signedIn>>;
interface Found {
  resourceType: string;
  status: string;
  location?: { location: { display: string } }[];
  result?: { reference: string }[];
  code: { coding: { system: string; code: string }[] };
  valueQuantity?: { value: number };
}

let admin: Admin;
let token = '';
let unit = '';
const senders: Record<string, string> = {};
let day: HospitalDay;

async function register(name: keyof typeof applications, families: Schema<'MessageFamily'>[]) {
  const made = await dataOf(
    admin.POST('/api/v1/exchange/senders', {
      body: {
        name: `${name} ${run}`,
        application: applications[name],
        facility: '',
        charset: 'detect',
        zoneMinutes: 480,
        families,
        addresses: [],
        unmapped: 'wait',
        enabled: true,
        lateAfterMinutes: 60,
        targetPercent: 50,
      },
    }),
  );
  senders[name] = made.id;
  unit = made.organisationId;
}
const map = (kind: Schema<'CodeKind'>, localCode: string, code: string) =>
  dataOf(admin.PUT('/api/v1/exchange/mappings', { body: { kind, localCode, code, display: '' } }));

async function fhir(path: string): Promise<Found[]> {
  const answer = await fetch(`${baseUrl()}/fhir/R4${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await answer.json()) as { entry?: { resource: Found }[] } & Found;
  expect(answer.status, JSON.stringify(body)).toBe(200);
  return body.resourceType === ('Bundle' as string)
    ? (body.entry ?? []).map((one) => one.resource)
    : [body];
}
const byNumber = async (type: string, what: string, number: string): Promise<Found> => {
  const found = await fhir(`/${type}?identifier=urn:yilian:${unit}:${what}|${number}`);
  expect(found, `${type} ${number}, seed ${seed}`).toHaveLength(1);
  return found[0]!;
};

async function expectTally(name: keyof typeof applications, tally: Tally): Promise<void> {
  const path = { id: senders[name]! };
  const report = await dataOf(admin.GET('/api/v1/exchange/partners/{id}', { params: { path } }));
  expect(report.score.counts, `${name}, seed ${seed}`).toEqual({ ...tally, failed: 0 });
  expect(report.score.perMille).toBe(Math.floor((tally.faultless * 1000) / tally.received));
}

beforeAll(async () => {
  admin = await signedIn('admin');
  token = await partnerToken(['record_read', 'message_send']);
  await register('his', ['adt', 'order']);
  await register('lis', ['result']);
  for (const [code, standard] of Object.entries(standardCodes)) await map('result', code, standard);
  for (const [code, standard] of Object.entries(standardUnits)) await map('unit', code, standard);
  day = new HospitalDay({
    door: new HttpDoor(baseUrl(), token),
    dice: new Dice(seed),
    rates: { late: 0.1, malformed: 0.05, unknown: 0.2, repeated: 0.1, disorder: 0.1 },
    prefix,
    ...applications,
  });
  await day.run(steps);
});

describe('a hospital that makes every fault', () => {
  it('gets the agreed answer to each message, and its faults are counted', async () => {
    expect(day.hisLine.wrong, `seed ${seed}`).toEqual([]);
    expect(day.lisLine.wrong, `seed ${seed}`).toEqual([]);
    await expectTally('his', day.hisLine.tally);
    await expectTally('lis', day.lisLine.tally);
  });

  it('is shown as it is: visits and orders', async () => {
    for (const [number, truth] of day.his.truth()) {
      const encounter = await byNumber('Encounter', 'visit', number);
      expect(encounter.status, `${number}, seed ${seed}`).toBe(truth.status);
      expect(encounter.location?.[0]?.location.display, number).toBe(truth.place);
    }
    for (const [number, status] of day.his.orderTruth())
      expect((await byNumber('ServiceRequest', 'order', number)).status, number).toBe(status);
  });

  it('is shown as it is: results, after the unknown code was mapped and the failures replayed', async () => {
    const { page, watch, close } = await enter('zh', 'admin');
    const t = words('zh');
    await map('result', day.lis.ownCode, '2951-2');
    await open(page, `/exchange/partners/${senders.lis}`, `lis ${run}`);
    await page.getByRole('button', { name: t('exchange.replayFailures') }).click();
    await page.getByText(/已重放/).waitFor();
    watch.expectQuiet();
    await close();
    for (const [number, truth] of day.lis.truth()) {
      const report = await byNumber('DiagnosticReport', 'report', number);
      expect(report.status, `${number}, seed ${seed}`).toBe(truth.status);
      const shown = new Map<string, string>();
      for (const { reference } of report.result ?? []) {
        const [observation] = await fhir(`/${reference}`);
        const own = observation!.code.coding.find((one) => !one.system.startsWith('http'));
        expect(observation!.status).toBe(truth.status);
        shown.set(own!.code, observation!.valueQuantity!.value.toFixed(1));
      }
      expect(Object.fromEntries(shown), `${number}, seed ${seed}`).toEqual(
        Object.fromEntries(truth.values),
      );
    }
    // What was wrong at the time stays counted.
    await expectTally('lis', day.lisLine.tally);
  });

  for (const language of ['zh', 'en'] as Language[])
    it(`has a page of its quality (${language})`, async () => {
      const t = words(language);
      const { page, watch, close } = await enter(language, 'admin');
      await open(page, '/exchange/partners', t('exchangePage.partners'));
      const row = page.getByRole('row', { name: `his ${run}` });
      await row.waitFor();
      await expectAccessible(page, 'partners');
      await expectNoSidewaysScroll(page);
      await picture(page, `exchange-partners-${language}`, true);
      await row.getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: `his ${run}` }).waitFor();
      await expectAccessible(page, 'a partner');
      await expectNoSidewaysScroll(page);
      await picture(page, `exchange-partner-${language}`, true);
      // A fault leads to its messages.
      const fault = t('exchange.showFault', { fault: t('exchange.faults.malformed') });
      if (day.hisLine.tally.malformed > 0) {
        await page.getByRole('link', { name: fault }).click();
        await page.getByRole('heading', { level: 1, name: t('exchangePage.feed') }).waitFor();
        const rows = page.getByRole('row').filter({ hasText: t('exchange.states.refused') });
        await expect.poll(() => rows.count()).toBe(day.hisLine.tally.malformed);
      }
      watch.expectQuiet();
      await close();
    });
});
