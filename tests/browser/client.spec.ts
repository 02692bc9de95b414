import { type Schema, type paths, dataOf, ifMatch } from '@yilian/shared';
import createClient, { type Client } from 'openapi-fetch';
import { describe, expect, it } from 'vitest';
import { baseUrl } from './lib/browser';
import { newPerson } from './lib/people';
import { demoRole } from './lib/sign_in';

// The main job by the generated client alone, as a hospital's own system would do it.

/** A client that keeps the cookie of its own session, as a browser would. */
async function signedIn(loginName: string): Promise<Client<paths>> {
  let cookie = '';
  let token = '';
  const send = async (request: Request): Promise<Response> => {
    if (cookie) request.headers.set('Cookie', cookie);
    if (token) request.headers.set('X-CSRF-Token', token);
    const answer = await fetch(request);
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return answer;
  };
  const client = createClient<paths>({ baseUrl: baseUrl(), fetch: send });
  const session = await dataOf(client.POST('/api/v1/session', { body: demoRole(loginName) }));
  token = session.csrfToken;
  return client;
}

const at = ({ id, version }: Schema<'Referral'>) => ({
  params: { path: { id } },
  headers: ifMatch(version),
});

async function papers(doctor: Client<paths>): Promise<Schema<'Content'>> {
  const { name, idNumber, phone } = newPerson();
  const person: Schema<'PersonInput'> = {
    name,
    documentKind: 'id_card',
    documentNumber: idNumber,
    phone,
    flags: [],
    newborn: false,
  };
  const visit = { kind: 'outpatient', proof: 'card_read' } as const;
  const made = await dataOf(doctor.POST('/api/v1/patients/register', { body: { person, visit } }));
  const { items } = await dataOf(doctor.GET('/api/v1/referral-targets'));
  const target = items.find(
    (unit) => unit.organisationName === '宁川市人民医院' && unit.departmentIds.length > 0,
  )!;
  return {
    patientId: made.person.id,
    direction: 'up',
    kind: 'outpatient',
    urgency: 'elective',
    toOrganisationId: target.organisationId,
    toDepartmentId: target.departmentIds[0]!,
    reason: 'limits_of_technique',
    impression: '冠心病',
    diagnoses: [{ code: 'I20.9', name: '', main: true }],
    presentIllness: '反复胸闷 2 周',
    treatmentCourse: '口服药物',
    doctorPhone: '13905630001',
    fileIds: [],
    consent: {
      signerName: name,
      relation: 'self',
      method: 'paper',
      signedAt: new Date().toISOString(),
      informed: true,
    },
  };
}

describe('the generated client', () => {
  it('does the main job and meets the refusals as problems', async () => {
    const doctor = await signedIn('township');
    const desk = await signedIn('desk');
    const content = await papers(doctor);
    let referral = await dataOf(doctor.POST('/api/v1/referrals', { body: { content } }));
    expect(referral.state).toBe('submitted');

    const twin = await doctor.POST('/api/v1/referrals', { body: { content } });
    expect(twin.response.status).toBe(409);
    expect((twin.error as { code?: string } | undefined)?.code).toBe('referral_open');

    const accept = {
      appointment: { at: new Date(Date.now() + 86_400_000).toISOString(), place: '门诊二楼' },
    };
    referral = await dataOf(
      desk.POST('/api/v1/referrals/{id}/accept', { ...at(referral), body: accept }),
    );
    expect(referral.state).toBe('accepted');
    const stale = { ...referral, version: referral.version - 1 };
    const late = await desk.POST('/api/v1/referrals/{id}/check-in', { ...at(stale), body: {} });
    expect(late.response.status).toBe(412);

    referral = await dataOf(
      desk.POST('/api/v1/referrals/{id}/check-in', { ...at(referral), body: {} }),
    );
    const county = await signedIn('county');
    const reply = { diagnoses: [], result: '稳定', treatment: '调整用药' };
    referral = await dataOf(
      county.POST('/api/v1/referrals/{id}/complete', { ...at(referral), body: { reply } }),
    );
    referral = await dataOf(
      doctor.POST('/api/v1/referrals/{id}/close', { ...at(referral), body: {} }),
    );
    expect(referral.state).toBe('closed');
    expect(referral.timeline.map((entry) => entry.action)).toEqual([
      'close',
      'complete',
      'check_in',
      'accept',
      'submit',
    ]);
  });
});
