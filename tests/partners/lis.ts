import type { Dice } from './dice.ts';
import { type Order, pid } from './his.ts';
import { escaped, head, join, segment, stamp } from './hl7.ts';
import type { Draft } from './line.ts';

// A laboratory system: it works off orders, sends preliminary, final and corrected results, and
// knows at any time what the platform should show.

type ReportState = 'P' | 'F' | 'C';
interface Analyte {
  code: string;
  name: string;
  unit: string;
  range: string;
}
interface Report {
  number: string;
  order: Order;
  state: ReportState;
  at: number;
  unknown: boolean;
  values: Map<string, string>;
}
export interface ReportTruth {
  status: 'preliminary' | 'final' | 'corrected';
  /** Value by the laboratory's code. */
  values: Map<string, string>;
}

/** LOINC of the laboratory's codes, for the page of mappings. */
export const standardCodes: Record<string, string> = {
  WBC: '6690-2',
  HGB: '718-7',
  GLU: '14749-6',
};
export const standardUnits: Record<string, string> = { '10^9/L': '10*9/L' };
const analytes: Record<string, Analyte[]> = {
  CBC: [
    { code: 'WBC', name: '白细胞', unit: '10^9/L', range: '3.5-9.5' },
    { code: 'HGB', name: '血红蛋白', unit: 'g/L^^UCUM', range: '115-150' },
  ],
  GLU: [{ code: 'GLU', name: '葡萄糖', unit: 'mmol/L^^UCUM', range: '3.9-6.1' }],
};
const statusOf = { P: 'preliminary', F: 'final', C: 'corrected' } as const;
const next: Record<ReportState, readonly ReportState[]> = { P: ['F'], F: ['C'], C: ['C'] };

export class Lis {
  readonly reports: Report[] = [];

  private readonly application: string;
  private readonly dice: Dice;
  private readonly unknownRate: number;
  private readonly prefix: string;

  constructor(application: string, dice: Dice, unknownRate: number, prefix: string) {
    this.application = application;
    this.dice = dice;
    this.unknownRate = unknownRate;
    this.prefix = prefix;
  }

  /** A code that only this laboratory has. */
  get ownCode(): string {
    return `${this.prefix}X`;
  }

  /** The first result of an order. */
  take(order: Order): Draft {
    const report: Report = {
      number: `${this.prefix}F${this.reports.length + 1}`,
      order,
      state: this.dice.pick(['P', 'F']),
      at: order.at + 1_000,
      unknown: this.dice.chance(this.unknownRate),
      values: new Map(),
    };
    this.reports.push(report);
    return this.told(report);
  }
  /** The next state of some report, or nothing when there is none. */
  step(): Draft[] {
    if (this.reports.length === 0) return [];
    const report = this.dice.pick(this.reports);
    report.state = this.dice.pick(next[report.state]);
    report.at += 1_000;
    return [this.told(report)];
  }
  truth(): Map<string, ReportTruth> {
    return new Map(
      this.reports.map((report) => [
        report.number,
        { status: statusOf[report.state], values: report.values },
      ]),
    );
  }

  private told(report: Report): Draft {
    const { order } = report;
    const lines = analytes[order.code]!.map((one) => ({ ...one }));
    if (report.unknown) lines[0]!.code = this.ownCode;
    report.values = new Map(
      lines.map((one) => [one.code, (1 + this.dice.whole(200) / 10).toFixed(1)]),
    );
    const facts = { state: report.state, at: report.at, values: report.values };
    return {
      about: report.number,
      late: order.late,
      unknown: report.unknown,
      text: (control, malformed) =>
        join([
          ...head({
            application: this.application,
            type: 'ORU^R01^ORU_R01',
            control,
            at: facts.at,
          }),
          pid(order.person),
          this.obr(report.number, order, facts.state, facts.at),
          ...lines.map((one, i) =>
            segment('OBX', [
              String(i + 1),
              'NM',
              `${one.code}^${escaped(one.name)}^L`,
              '',
              // A comma is what a broken export makes of a decimal point.
              malformed ? '5,1' : facts.values.get(one.code),
              one.unit,
              one.range,
              'N',
              '',
              '',
              facts.state,
            ]),
          ),
        ]),
    };
  }

  private obr(number: string, order: Order, state: ReportState, at: number): string {
    const fields: string[] = new Array(25).fill('');
    fields[0] = '1';
    fields[1] = order.number;
    fields[2] = number;
    fields[3] = `${order.code}^${escaped(order.name)}^L`;
    fields[6] = stamp(order.at);
    fields[21] = stamp(at);
    fields[24] = state;
    return segment('OBR', fields);
  }
}
