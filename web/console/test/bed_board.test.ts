import type { Schema } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import { mergeBoard } from '../src/capacity/board';

type Pool = Schema<'BedPool'>;
const pool = (wardId: string, bedClass: Pool['bedClass'], free: number) =>
  ({ wardId, bedClass, free }) as Pool;
const at = (minute: number) => `2026-11-23T08:0${minute}:00+08:00`;
const board = {
  at: at(1),
  pools: [pool('a', 'general', 1), pool('b', 'general', 2), pool('a', 'intensive', 3)],
};

describe('the board with one ward renewed', () => {
  it('puts what is new in its place, drops what is gone, adds what came', () => {
    const fresh = { at: at(2), pools: [pool('a', 'general', 0), pool('a', 'isolation', 5)] };
    expect(mergeBoard(board, 'a', fresh)).toEqual({
      at: at(2),
      pools: [pool('a', 'general', 0), pool('b', 'general', 2), pool('a', 'isolation', 5)],
    });
  });
  it('leaves the board when a later answer was quicker', () => {
    expect(mergeBoard(board, 'a', { at: at(0), pools: [] })).toBe(board);
  });
});
