import { type Schema, type paths, dataOf, ifMatch } from '@yilian/shared';
import createClient, { type Client } from 'openapi-fetch';
import { baseUrl } from './browser';
import { newPerson } from './people';
import { demoRole } from './sign_in';

// The generated client, as a hospital's own system would use it, and what a referral needs.

/** A client that keeps the cookie of its own session, as a browser would. */
export async function signedIn(loginName: string): Promise<Client<paths>> {
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

/** Path and version of a referral, for an action. */
export const at = ({ id, version }: Schema<'Referral'>) => ({
  params: { path: { id } },
  headers: ifMatch(version),
});

/** A new person with a visit by card, under a number of the unit when one is given. */
async function registered(doctor: Client<paths>, localNumber?: string) {
  const { name, idNumber, phone } = newPerson();
  const person: Schema<'PersonInput'> = {
    name,
    documentKind: 'id_card',
    documentNumber: idNumber,
    phone,
    flags: [],
    newborn: false,
  };
  const visit: Schema<'VisitInput'> = { kind: 'outpatient', proof: 'card_read' };
  if (localNumber) visit.localNumber = localNumber;
  const made = await dataOf(doctor.POST('/api/v1/patients/register', { body: { person, visit } }));
  return { name, made };
}

/** The name of a new person who came to the township under a number. */
export async function registeredUnder(localNumber: string): Promise<string> {
  return (await registered(await signedIn('township'), localNumber)).name;
}

/** Complete papers of a new person, to the lead hospital. */
export async function papers(doctor: Client<paths>): Promise<Schema<'Content'>> {
  const { name, made } = await registered(doctor);
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
