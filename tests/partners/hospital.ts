import type { Dice } from './dice.ts';
import type { Door } from './doors.ts';
import { His, type Order } from './his.ts';
import { Line, type FaultRates } from './line.ts';
import { Lis } from './lis.ts';

export interface Hospital {
  door: Door;
  dice: Dice;
  rates: FaultRates;
  /** Of all numbers, so that runs do not meet. */
  prefix: string;
  /** MSH-3 of both systems. */
  his: string;
  lis: string;
}

/** A HIS and a LIS that work together: what one orders the other measures. */
export class HospitalDay {
  readonly his: His;
  readonly lis: Lis;
  readonly hisLine: Line;
  readonly lisLine: Line;
  private readonly open: Order[] = [];

  private readonly hospital: Hospital;

  constructor(hospital: Hospital) {
    this.hospital = hospital;
    const { door, dice, rates, prefix } = hospital;
    this.his = new His(hospital.his, dice, rates.late, prefix);
    this.lis = new Lis(hospital.lis, dice, rates.unknown, prefix);
    this.hisLine = new Line(door, dice, rates, `${prefix}H`);
    this.lisLine = new Line(door, dice, rates, `${prefix}L`);
  }

  async run(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) await this.step();
    await this.hisLine.flush();
    await this.lisLine.flush();
  }

  private async step(): Promise<void> {
    const { dice } = this.hospital;
    const before = this.his.orders.length;
    if (this.open.length > 0 && dice.chance(0.4)) {
      const order = this.open.shift()!;
      if (dice.chance(0.2)) {
        await this.hisLine.send([this.his.close(order, 'revoked')]);
      } else {
        await this.lisLine.send([this.lis.take(order)]);
        await this.hisLine.send([this.his.close(order, 'completed')]);
      }
    } else if (dice.chance(0.2)) {
      await this.lisLine.send(this.lis.step());
    } else {
      await this.hisLine.send(this.his.step());
    }
    this.open.push(...this.his.orders.slice(before));
  }
}
