import type { Dice } from './dice.ts';
import type { Door } from './doors.ts';
import { answerTo } from './hl7.ts';

/** How often what goes wrong: parts of 1 of all messages (of `late`: of all visits and orders). */
export interface FaultRates {
  /** Told hours after it happened. */
  late: number;
  /** Something required is missing; mended and sent again after the refusal. */
  malformed: number;
  /** With a code that nobody has mapped. */
  unknown: number;
  /** The answer got lost, so the message is sent once more. */
  repeated: number;
  /** Sent after the next message about the same thing. */
  disorder: number;
}
export const noFaults: FaultRates = {
  late: 0,
  malformed: 0,
  unknown: 0,
  repeated: 0,
  disorder: 0,
};

/** A message to be, of which the sender can also make one that is wrong. */
export interface Draft {
  /** Of which thing it tells; those of one thing may change places. */
  about: string;
  /** Told long after the event. */
  late: boolean;
  /** Uses a code that nobody has mapped. */
  unknown: boolean;
  text(control: string, malformed: boolean): string;
}

/** What the platform's page of quality has to say of this sender. */
export interface Tally {
  received: number;
  faultless: number;
  late: number;
  malformed: number;
  unmapped: number;
  repeated: number;
}

/** Sends drafts with faults, and keeps the books about them. */
export class Line {
  readonly tally: Tally = {
    received: 0,
    faultless: 0,
    late: 0,
    malformed: 0,
    unmapped: 0,
    repeated: 0,
  };
  /** What the platform did otherwise than agreed; empty at the end of a good run. */
  readonly wrong: string[] = [];
  private number = 0;
  private held: Draft | undefined;

  private readonly door: Door;
  private readonly dice: Dice;
  private readonly rates: FaultRates;
  private readonly prefix: string;

  constructor(door: Door, dice: Dice, rates: FaultRates, prefix: string) {
    this.door = door;
    this.dice = dice;
    this.rates = rates;
    this.prefix = prefix;
  }

  async send(drafts: readonly Draft[]): Promise<void> {
    for (const draft of drafts) {
      const held = this.held;
      this.held = undefined;
      if (!held && this.dice.chance(this.rates.disorder)) {
        this.held = draft;
        continue;
      }
      await this.deliver(draft);
      if (held) await this.deliver(held);
    }
  }
  async flush(): Promise<void> {
    if (this.held) await this.deliver(this.held);
    this.held = undefined;
  }

  private async deliver(draft: Draft): Promise<void> {
    if (this.dice.chance(this.rates.malformed)) await this.once(draft, true);
    await this.once(draft, false);
  }

  private async once(draft: Draft, malformed: boolean): Promise<void> {
    const control = `${this.prefix}${++this.number}`;
    const text = draft.text(control, malformed);
    const answer = await this.door.send(text);
    const code = answerTo(control, answer);
    if (code !== (malformed ? 'AE' : 'AA')) this.wrong.push(`${control}: ${answer.slice(0, 300)}`);
    const repeated = this.dice.chance(this.rates.repeated);
    if (repeated && (await this.door.send(text)) !== answer)
      this.wrong.push(`${control}: another answer to the same message`);
    const faults = {
      malformed,
      late: !malformed && draft.late,
      unmapped: !malformed && draft.unknown,
      repeated,
    };
    this.tally.received += 1;
    for (const [fault, is] of Object.entries(faults))
      if (is) this.tally[fault as keyof typeof faults] += 1;
    if (!Object.values(faults).some(Boolean)) this.tally.faultless += 1;
  }
}
