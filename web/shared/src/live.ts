import { EventParser, type ServerEvent } from './sse';

export interface Change {
  kind: string;
  id: string;
  version: number;
}

export type LiveState = 'connecting' | 'live' | 'polling';

export interface LiveOptions {
  /** Opens the stream; the header Last-Event-ID continues after the last event seen. */
  open: (lastEventId: string, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  onChange: (change: Change) => void;
  /** Events were lost, or there is no stream: lists must be read again. */
  onResync: () => void;
  onState: (state: LiveState) => void;
  pollSeconds?: number;
  random?: () => number;
}

/** Milliseconds before try number `attempt` (from 0): 1 s to a ceiling that doubles from 2 to 30 s, by chance. */
export function backoff(attempt: number, random = Math.random): number {
  const ceiling = Math.min(30_000, 2000 * 2 ** Math.min(attempt, 10));
  return Math.round(1000 + (ceiling - 1000) * random());
}

/**
 * The stream of changes. Events carry ids and versions only; the page reads the record again through the
 * normal permission check. When the stream cannot be had (some hospital proxies cut it), lists are read
 * every 30 seconds while the stream is tried again.
 */
export class LiveUpdates {
  #options: LiveOptions;
  #abort: AbortController | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #lastId = '';

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#abort) return;
    this.#abort = new AbortController();
    void this.#run(this.#abort.signal);
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#stopPolling();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    this.#options.onState('connecting');
    while (!signal.aborted) {
      try {
        const stream = await this.#options.open(this.#lastId, signal);
        if (signal.aborted) return;
        attempt = 0;
        this.#stopPolling();
        this.#options.onState('live');
        await this.#read(stream, signal);
      } catch {
        // The stream broke or could not be opened; both are answered by the next try.
      }
      if (signal.aborted) return;
      this.#startPolling();
      await pause(backoff(attempt++, this.#options.random), signal);
    }
  }

  async #read(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
    const parser = new EventParser();
    parser.lastId = this.#lastId;
    const decoder = new TextDecoder();
    const reader = stream.getReader();
    signal.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.push(decoder.decode(value, { stream: true }))) this.#take(event);
      this.#lastId = parser.lastId;
    }
  }

  #take(event: ServerEvent): void {
    if (event.type === 'resync') this.#options.onResync();
    if (event.type !== 'change') return;
    try {
      this.#options.onChange(JSON.parse(event.data) as Change);
    } catch {
      this.#options.onResync();
    }
  }

  #startPolling(): void {
    this.#options.onState('polling');
    const every = (this.#options.pollSeconds ?? 30) * 1000;
    this.#poll ??= setInterval(() => this.#options.onResync(), every);
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
