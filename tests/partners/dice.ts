/** Random numbers that are the same for the same seed, so that a run can be repeated. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  /** From 0 until before 1. */
  next(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state / 2 ** 32;
  }
  chance(part: number): boolean {
    return this.next() < part;
  }
  whole(below: number): number {
    return Math.floor(this.next() * below);
  }
  pick<T>(from: readonly T[]): T {
    return from[this.whole(from.length)]!;
  }
}
