import type { Dice } from './dice.ts';

// Two hospital systems that refer a patient by FHIR alone: one sends, both follow, the other accepts, receives and
// answers, or refuses. Each knows what the other should see.

interface Resource {
  resourceType: string;
  id: string;
  meta: { versionId: string };
  status: string;
  [name: string]: unknown;
}
interface Answer {
  status: number;
  body: Resource & { entry?: { resource: Resource }[]; issue?: unknown };
}
type TaskState = 'requested' | 'received' | 'accepted' | 'in-progress' | 'completed' | 'rejected';

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const extension = (field: string, value: string) => ({
  url: `urn:yilian:referral:${field}`,
  valueString: value,
});
const output = (name: string, value: string) => ({
  type: coded('urn:yilian:referral-output', name),
  [name.endsWith('.at') ? 'valueDateTime' : 'valueString']: value,
});

export interface Place {
  organisation: string;
  department: string;
}
export interface PersonFacts {
  family: string;
  given: string;
  idNumber: string;
  phone: string;
}

/** A system client of one member at the FHIR server. */
export class ReferralSystem {
  private readonly base: string;
  private readonly token: string;
  readonly name: string;

  constructor(base: string, token: string, name: string) {
    this.base = base;
    this.token = token;
    this.name = name;
  }

  async fhir(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.base}/fhir/R4${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/fhir+json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : {} };
  }
  /** Ends the run when the answer is not what was agreed. */
  expect(what: string, answer: Answer, status: number): Answer {
    if (answer.status !== status)
      throw new Error(`${this.name} ${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }
  /** The department of another member to which patients are sent. */
  async place(organisationName: string): Promise<Place> {
    const units = await this.fhir(
      'GET',
      `/Organization?name=${encodeURIComponent(organisationName)}`,
    );
    const organisation = units.body.entry?.[0]?.resource.id ?? '';
    const places = await this.fhir('GET', `/Location?organization=${organisation}`);
    return { organisation, department: places.body.entry?.[0]?.resource.id ?? '' };
  }
}

/** The sending side: registers people, sends papers, and follows them. */
export class Sender {
  readonly sent = new Map<string, TaskState>();
  malformed = 0;
  changes = 0;

  readonly system: ReferralSystem;
  private readonly to: Place;
  private readonly dice: Dice;

  constructor(system: ReferralSystem, to: Place, dice: Dice) {
    this.system = system;
    this.to = to;
    this.dice = dice;
  }

  /** The id of the referral; with `malformed` first without its patient, which is refused. */
  async refer(person: PersonFacts, malformed: boolean): Promise<string> {
    const patient = this.system.expect(
      'registers',
      await this.system.fhir('POST', '/Patient', {
        resourceType: 'Patient',
        identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: person.idNumber }],
        name: [{ family: person.family, given: [person.given] }],
        telecom: [{ system: 'phone', value: person.phone }],
      }),
      201,
    );
    this.system.expect(
      'tells of the visit',
      await this.system.fhir('POST', '/Encounter', {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: `Patient/${patient.body.id}` },
      }),
      201,
    );
    this.changes += 2;
    const papers = this.papers(patient.body.id, `${person.family}${person.given}`);
    if (malformed) {
      const rest = Object.fromEntries(
        Object.entries(papers).filter(([name]) => name !== 'subject'),
      );
      this.system.expect(
        'sends half',
        await this.system.fhir('POST', '/ServiceRequest', rest),
        422,
      );
      this.malformed += 1;
      this.changes += 1;
    }
    // The answer may get lost: the same papers under the same key are one referral.
    const key = { 'Idempotency-Key': `r-${patient.body.id}` };
    const times = this.dice.chance(0.3) ? 2 : 1;
    let id = '';
    for (let i = 0; i < times; i++) {
      const made = await this.system.fhir('POST', '/ServiceRequest', papers, key);
      this.system.expect('sends', made, 201);
      this.changes += 1;
      if (id && made.body.id !== id) throw new Error(`a second referral ${made.body.id}`);
      id = made.body.id;
    }
    this.sent.set(id, 'requested');
    return id;
  }

  /** What the sender sees of it now. */
  async seen(id: string): Promise<string> {
    const task = await this.system.fhir('GET', `/Task?focus=ServiceRequest/${id}`);
    return task.body.entry?.[0]?.resource.status ?? '';
  }

  private papers(patient: string, signer: string) {
    const consent = [
      extension('signerName', signer),
      extension('relation', 'self'),
      extension('method', 'paper'),
      extension('signedAt', new Date().toISOString()),
      { url: 'urn:yilian:referral:informed', valueBoolean: true },
    ];
    return {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      category: [coded('urn:yilian:referral-direction', 'up')],
      code: coded('urn:yilian:referral-kind', 'outpatient'),
      priority: this.dice.pick(['routine', 'urgent']),
      subject: { reference: `Patient/${patient}` },
      performer: [{ reference: `Organization/${this.to.organisation}` }],
      reasonCode: [coded('http://hl7.org/fhir/sid/icd-10', 'I20.9')],
      extension: [
        extension('toDepartmentId', this.to.department),
        extension('reason', 'limits_of_technique'),
        extension('impression', '心绞痛'),
        extension('presentIllness', '胸痛 2 周'),
        extension('treatmentCourse', '硝酸酯类'),
        extension('doctorPhone', '13905630001'),
        { url: 'urn:yilian:referral:consent', extension: consent },
      ],
    };
  }
}

const steps: Partial<Record<TaskState, readonly TaskState[]>> = {
  requested: ['received'],
  received: ['accepted', 'accepted', 'rejected'],
  accepted: ['in-progress'],
  'in-progress': ['completed'],
};

/** The receiving side: works off what waits for it, one step at a time. */
export class Receiver {
  changes = 0;

  readonly system: ReferralSystem;
  private readonly dice: Dice;

  constructor(system: ReferralSystem, dice: Dice) {
    this.system = system;
    this.dice = dice;
  }

  /** The next state of a referral, or the same when there is none. Sometimes somebody was faster. */
  async act(id: string, from: TaskState): Promise<TaskState> {
    const to = steps[from] ? this.dice.pick(steps[from]) : undefined;
    if (!to) return from;
    const read = this.system.expect('reads', await this.system.fhir('GET', `/Task/${id}`), 200);
    const task = this.changed(read.body, to);
    if (this.dice.chance(0.2)) {
      const stale = { ...task, meta: { versionId: String(Number(read.body.meta.versionId) - 1) } };
      const late = await this.system.fhir('PUT', `/Task/${id}`, stale);
      this.system.expect('acts on what was', late, 412);
      this.changes += 1;
    }
    this.system.expect(`makes it ${to}`, await this.system.fhir('PUT', `/Task/${id}`, task), 200);
    this.changes += 1;
    return to;
  }

  private changed(task: Resource, to: TaskState): Resource {
    const outputs = [...((task.output as unknown[] | undefined) ?? [])];
    const out: Resource = { ...task, status: to };
    const business = task.businessStatus as { coding: { system: string }[] };
    out.businessStatus = {
      coding: business.coding.filter((one) => one.system !== 'urn:yilian:referral-state'),
    };
    if (to === 'accepted')
      outputs.push(
        output('appointment.at', new Date(Date.now() + 3_600_000).toISOString()),
        output('appointment.place', '门诊二楼'),
      );
    if (to === 'completed')
      outputs.push(output('reply.result', '好转'), output('reply.treatment', '药物调整'));
    if (to === 'rejected')
      out.statusReason = {
        ...coded('urn:yilian:referral-reason', 'no_slot'),
        text: '本周无号',
      };
    if (outputs.length > 0) out.output = outputs;
    return out;
  }
}
