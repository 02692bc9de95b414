import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { Watch } from './watch';

export type Language = 'zh' | 'en';

/** The server under test; ./test starts the real binary and sets it. There is no test without a server. */
export function baseUrl(): string {
  const url = process.env.YILIAN_URL;
  if (!url) throw new Error('YILIAN_URL is not set: start the server, or run ./test browser');
  return url.replace(/\/$/, '');
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** Everything that should not have happened; `expectQuiet` fails with the list. */
  watch: Watch;
  close: () => Promise<void>;
}

export interface VisitorOptions {
  language?: Language;
  largeText?: boolean;
  width?: number;
  height?: number;
}

/** One Chromium for the file; `visit` opens a person's own context in it, with nothing kept from another. */
export function useBrowser(
  more: readonly string[] = [],
): (options?: VisitorOptions) => Promise<Visitor> {
  let browser: Browser;
  beforeAll(async () => {
    baseUrl();
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: [...args, ...more],
    });
  });
  afterAll(async () => await browser?.close());

  return async ({ language = 'zh', largeText = false, width = 1366, height = 768 } = {}) => {
    const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
    const context = await browser.newContext({
      baseURL: baseUrl(),
      locale,
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      viewport: { width, height },
    });
    if (largeText) {
      await context.addInitScript(() => localStorage.setItem('yilian.textSize', 'large'));
    }
    const page = await context.newPage();
    const watch = new Watch(page, baseUrl());
    return { context, page, watch, close: () => context.close() };
  };
}
