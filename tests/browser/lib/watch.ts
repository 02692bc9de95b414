import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Collects what must never happen on a page: errors in the console (reports of the content security policy
 * stand there too), uncaught exceptions, and requests to another origin.
 */
export class Watch {
  readonly faults: string[] = [];
  #allowed: RegExp[] = [];

  constructor(page: Page, origin: string) {
    const own = new URL(origin).origin;
    page.on('console', (message) => {
      if (message.type() !== 'error' && !message.text().includes('Content Security Policy')) return;
      this.#add(`console: ${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.#add(`exception: ${error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === own) return;
      this.#add(`request to another origin: ${request.url()}`);
    });
  }

  /** A refusal that the test provokes; the browser writes each status of 400 and above to its console. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  #add(fault: string): void {
    this.faults.push(fault);
  }

  expectQuiet(): void {
    expect(this.faults.filter((fault) => !this.#allowed.some((p) => p.test(fault)))).toEqual([]);
  }
}

/** The answer 401 to "who is signed in" before sign-in is how the page learns that nobody is. */
export const notSignedIn = /status of 401 .*\/api\/v1\/session$/;
