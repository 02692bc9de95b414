/** One field that the server refused. `pointer` is a JSON pointer into the request body. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  errors?: FieldProblem[];
  traceId?: string;
  link?: string;
}

/** An answer of the server that is not a success, or a server that could not be reached (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldProblem[];
  readonly traceId: string;
  /** A resource that explains the refusal, such as the referral that is already open. */
  readonly link?: string;
  /** Seconds to wait before the next try, from Retry-After. */
  readonly retryAfter?: number;

  constructor(status: number, body: ProblemBody = {}, retryAfter?: number) {
    const code = body.code ?? (status === 0 ? 'unreachable' : `http_${status}`);
    super(body.title ?? code);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.title = body.title ?? '';
    this.detail = body.detail ?? '';
    this.errors = body.errors ?? [];
    this.traceId = body.traceId ?? '';
    if (body.link !== undefined) this.link = body.link;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }

  /** Somebody else changed the record: reload, keep what was typed, and try again. */
  get isStale(): boolean {
    return this.status === 412 || this.code === 'stale_version';
  }

  get isConflict(): boolean {
    return this.status === 409;
  }

  get isBusy(): boolean {
    return this.status === 429 || this.status === 503;
  }

  static async of(response: Response): Promise<Problem> {
    const retryAfter = secondsOf(response.headers.get('Retry-After'));
    const type = response.headers.get('Content-Type') ?? '';
    if (!type.includes('json')) return new Problem(response.status, {}, retryAfter);
    const body: unknown = await response.json().catch(() => ({}));
    const known = body && typeof body === 'object' ? (body as ProblemBody) : {};
    return new Problem(response.status, known, retryAfter);
  }

  static from(reason: unknown): Problem {
    return reason instanceof Problem ? reason : new Problem(0);
  }
}

/** Retry-After holds seconds or a date. */
export function secondsOf(header: string | null, now = Date.now()): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
