import type { Schema } from '@yilian/shared';

/**
 * The board with the pools of one ward as they are now, in the order they had; new ones come last. An answer that
 * was overtaken by a later one changes nothing.
 */
export function mergeBoard(
  board: Schema<'BedBoard'>,
  wardId: string,
  fresh: Schema<'BedBoard'>,
): Schema<'BedBoard'> {
  if (Date.parse(fresh.at) < Date.parse(board.at)) return board;
  const waiting = new Map(fresh.pools.map((pool) => [pool.bedClass, pool]));
  const pools = board.pools.flatMap((pool) => {
    if (pool.wardId !== wardId) return [pool];
    const now = waiting.get(pool.bedClass);
    waiting.delete(pool.bedClass);
    return now ? [now] : [];
  });
  return { at: fresh.at, pools: [...pools, ...waiting.values()] };
}
