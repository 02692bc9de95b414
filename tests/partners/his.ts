import type { Dice } from './dice.ts';
import { escaped, head, join, segment, stamp } from './hl7.ts';
import type { Draft } from './line.ts';

// A hospital information system with patients, visits and orders of its own. It only does what a
// visit's state allows, and knows at any time what the platform should show.

type VisitState = 'planned' | 'admitted' | 'discharged' | 'cancelled';
interface Person {
  number: string;
  family: string;
  given: string;
  birthDate: string;
  sex: 'M' | 'F';
}
interface Visit {
  number: string;
  person: Person;
  state: VisitState;
  late: boolean;
  /** The time of the last event. */
  at: number;
  admittedAt?: number;
  dischargedAt?: number;
  ward: string;
  bed: number;
}
export interface Order {
  number: string;
  person: Person;
  state: 'active' | 'completed' | 'revoked';
  late: boolean;
  at: number;
  code: string;
  name: string;
}
export interface VisitTruth {
  status: 'planned' | 'in-progress' | 'finished' | 'cancelled';
  place: string;
}

const steps: Record<VisitState, readonly string[]> = {
  planned: ['A01', 'A11'],
  admitted: ['A02', 'A08', 'A03', 'A03', 'A11'],
  discharged: ['A13'],
  cancelled: [],
};
const statusOf: Record<VisitState, VisitTruth['status']> = {
  planned: 'planned',
  admitted: 'in-progress',
  discharged: 'finished',
  cancelled: 'cancelled',
};
const structures: Record<string, string> = {
  A01: 'ADT_A01',
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A05: 'ADT_A05',
  A08: 'ADT_A01',
  A11: 'ADT_A09',
  A13: 'ADT_A01',
};
const wards = ['内一科', '内二科', '外科', '儿科'];
const families = ['王', '李', '张', '刘', '陈', '欧阳'];
const givens = ['小明', '建国', '秀英', '丽', '伟'];
const panels = [
  ['CBC', '血常规'],
  ['GLU', '血糖'],
] as const;
const hoursLate = 3;

export class His {
  readonly people: Person[] = [];
  readonly visits: Visit[] = [];
  readonly orders: Order[] = [];

  private readonly application: string;
  private readonly dice: Dice;
  private readonly lateRate: number;
  private readonly prefix: string;
  private readonly now: () => number;

  constructor(
    application: string,
    dice: Dice,
    lateRate: number,
    prefix: string,
    now: () => number = Date.now,
  ) {
    this.now = now;
    this.application = application;
    this.dice = dice;
    this.lateRate = lateRate;
    this.prefix = prefix;
  }

  /** Does something that is possible now; what it has to tell. */
  step(): Draft[] {
    const open = this.visits.filter((visit) => steps[visit.state].length > 0);
    if (open.length === 0 || this.dice.chance(0.3)) return [this.begin()];
    const visit = this.dice.pick(open);
    if (visit.state === 'admitted' && this.dice.chance(0.3)) return [this.order(visit)];
    return [this.move(visit, this.dice.pick(steps[visit.state]))];
  }

  truth(): Map<string, VisitTruth> {
    return new Map(
      this.visits.map((visit) => [
        visit.number,
        { status: statusOf[visit.state], place: `${visit.ward} ${visit.bed}` },
      ]),
    );
  }
  orderTruth(): Map<string, Order['state']> {
    return new Map(this.orders.map((order) => [order.number, order.state]));
  }

  private begin(): Draft {
    const late = this.dice.chance(this.lateRate);
    const visit: Visit = {
      number: `${this.prefix}V${this.visits.length + 1}`,
      person: this.person(),
      state: 'planned',
      late,
      // The events of a late visit have happened long ago; all others just now.
      at: this.now() - (late ? hoursLate * 3_600_000 : 5_000),
      ward: this.dice.pick(wards),
      bed: 1 + this.dice.whole(40),
    };
    this.visits.push(visit);
    return this.move(visit, this.dice.chance(0.3) ? 'A05' : 'A01');
  }

  private person(): Person {
    if (this.people.length > 3 && this.dice.chance(0.5)) return this.dice.pick(this.people);
    const person: Person = {
      number: `${this.prefix}P${this.people.length + 1}`,
      family: this.dice.pick(families),
      given: this.dice.pick(givens),
      birthDate: `19${30 + this.dice.whole(70)}0${1 + this.dice.whole(9)}15`,
      sex: this.dice.pick(['M', 'F']),
    };
    this.people.push(person);
    return person;
  }

  private move(visit: Visit, event: string): Draft {
    // HL7 tells seconds: the next event is at least one later, so that their order can be told.
    visit.at = Math.max(visit.at + 1_000, visit.late ? 0 : this.now() - 60_000);
    if (event === 'A01') {
      visit.state = 'admitted';
      visit.admittedAt = visit.at;
    } else if (event === 'A02') {
      visit.ward = this.dice.pick(wards);
      visit.bed = 1 + this.dice.whole(40);
    } else if (event === 'A03') {
      visit.state = 'discharged';
      visit.dischargedAt = visit.at;
    } else if (event === 'A13') {
      visit.state = 'admitted';
      delete visit.dischargedAt;
    } else if (event === 'A11') {
      visit.state = 'cancelled';
    }
    const facts = { ...visit };
    return {
      about: visit.number,
      late: visit.late,
      unknown: false,
      text: (control, malformed) =>
        join([
          ...head({
            application: this.application,
            type: `ADT^${event}^${structures[event]}`,
            control,
            at: facts.at,
          }),
          // Without its number and name nobody knows who it is.
          malformed ? 'PID|1' : pid(facts.person),
          pv1(facts),
        ]),
    };
  }

  private order(visit: Visit): Draft {
    const [code, name] = this.dice.pick(panels);
    const order: Order = {
      number: `${this.prefix}O${this.orders.length + 1}`,
      person: visit.person,
      state: 'active',
      late: visit.late,
      at: (visit.at += 1_000),
      code,
      name,
    };
    this.orders.push(order);
    return this.orderDraft(order, 'NW');
  }
  /** What the laboratory did with an order. */
  close(order: Order, state: 'completed' | 'revoked'): Draft {
    order.state = state;
    order.at += 1_000;
    return this.orderDraft(order, state === 'completed' ? 'SC' : 'CA');
  }
  private orderDraft(order: Order, control: 'NW' | 'SC' | 'CA'): Draft {
    const facts = { ...order };
    const state = { NW: '', SC: 'CM', CA: 'CA' }[control];
    return {
      about: order.number,
      late: order.late,
      unknown: false,
      text: (id, malformed) =>
        join([
          ...head({
            application: this.application,
            type: 'ORM^O01^ORM_O01',
            control: id,
            at: facts.at,
          }),
          pid(facts.person),
          segment('ORC', [control, malformed ? '' : facts.number, '', '', state]),
          segment('OBR', [
            '1',
            malformed ? '' : facts.number,
            '',
            `${facts.code}^${escaped(facts.name)}^L`,
          ]),
        ]),
    };
  }
}

export function pid(person: Person): string {
  const name = `${escaped(person.family)}^${escaped(person.given)}`;
  const number = `${person.number}^^^COUNTY^MR`;
  return segment('PID', ['1', '', number, '', name, '', person.birthDate, person.sex]);
}

function pv1(visit: Visit): string {
  const fields: string[] = new Array(45).fill('');
  fields[0] = '1';
  fields[1] = 'I';
  fields[2] = `${escaped(visit.ward)}^${visit.bed}`;
  fields[18] = visit.number;
  if (visit.admittedAt) fields[43] = stamp(visit.admittedAt);
  if (visit.dischargedAt) fields[44] = stamp(visit.dischargedAt);
  return segment('PV1', fields);
}
