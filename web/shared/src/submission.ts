/** A random UUID, also where `crypto.randomUUID` is missing because the page came over plain HTTP. */
export function randomId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * One submit of one form. The same content keeps its Idempotency-Key over every retry, so that a lost
 * answer never makes a second record; changed content gets a new key.
 */
export class Submission {
  #key = '';
  #content: string | undefined;

  headers(body: unknown): { 'Idempotency-Key': string } {
    const content = JSON.stringify(body) ?? '';
    if (content !== this.#content || !this.#key) {
      this.#content = content;
      this.#key = randomId();
    }
    return { 'Idempotency-Key': this.#key };
  }

  /** Call after success: the next submit is a new one even with the same content. */
  done(): void {
    this.#key = '';
    this.#content = undefined;
  }
}

/** The header that makes a change conditional on the version that the user saw. */
export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${version}"` };
}
