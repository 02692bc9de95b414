import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff, type LiveOptions, LiveUpdates } from './live';
import { EventParser } from './sse';

describe('EventParser', () => {
  it('reads events over pieces that break anywhere', () => {
    const text =
      'id: 7\nevent: change\ndata: {"a":\ndata: 1}\n\n: ping\n\nevent: resync\ndata: x\r\n\r\n';
    for (let cut = 1; cut < text.length; cut++) {
      const parser = new EventParser();
      const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
      expect(events, `cut at ${cut}`).toEqual([
        { id: '7', type: 'change', data: '{"a":\n1}' },
        { id: '7', type: 'resync', data: 'x' },
      ]);
      expect(parser.lastId).toBe('7');
    }
  });
});

it('backs off from 1 to 30 s', () => {
  expect(backoff(0, () => 0)).toBe(1000);
  expect(backoff(0, () => 1)).toBe(2000);
  expect(backoff(20, () => 0)).toBe(1000);
  expect(backoff(20, () => 1)).toBe(30_000);
});

describe('LiveUpdates', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const setup = (open: LiveOptions['open']) => {
    const seen: unknown[] = [];
    const updates = new LiveUpdates({
      open,
      onChange: (change) => seen.push(change),
      onResync: () => seen.push('resync'),
      onState: (state) => seen.push(state),
      random: () => 0,
    });
    return { seen, updates };
  };
  const stream = (text: string) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    });

  it('reports changes and continues after the last one seen', async () => {
    const asked: string[] = [];
    const { seen, updates } = setup(async (lastId) => {
      asked.push(lastId);
      return asked.length === 1
        ? stream('id: 5\nevent: change\ndata: {"kind":"referral","id":"r","version":2}\n\n')
        : new ReadableStream();
    });
    updates.start();
    await vi.advanceTimersByTimeAsync(1500);
    expect(asked).toEqual(['', '5']);
    expect(seen).toEqual([
      'connecting',
      'live',
      { kind: 'referral', id: 'r', version: 2 },
      'polling',
      'live',
    ]);
    updates.stop();
  });

  it('polls while there is no stream, and stops polling when it is back', async () => {
    let broken = true;
    const { seen, updates } = setup(async () => {
      if (broken) throw new Error('proxy');
      return new ReadableStream();
    });
    updates.start();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(seen.filter((s) => s === 'resync')).toHaveLength(2);
    broken = false;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(seen.at(-1)).toBe('live');
    const count = seen.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(seen).toHaveLength(count);
    updates.stop();
  });

  it('asks for everything again on resync and on an event it cannot read', async () => {
    const { seen, updates } = setup(async () =>
      stream('event: resync\ndata: {}\n\nevent: change\ndata: {broken\n\n'),
    );
    updates.start();
    await vi.advanceTimersByTimeAsync(10);
    updates.stop();
    expect(seen.filter((s) => s === 'resync')).toHaveLength(2);
  });
});
