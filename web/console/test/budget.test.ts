// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';

// What a page costs on the first visit, walked through the manifest of the build (npm run build comes first).
interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  dynamicImports?: string[];
  isEntry?: boolean;
  isDynamicEntry?: boolean;
}

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const kilobytes = (file: string) => gzipSync(readFileSync(dist + file)).length / 1024;
let manifest: Record<string, Chunk>;

/** The files that a chunk needs before it runs. */
function needs(keys: string[], seen = new Set<string>()): Set<string> {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    needs(manifest[key]?.imports ?? [], seen);
  }
  return seen;
}

function weigh(keys: string[]): { js: number; css: number } {
  const chunks = [...needs(keys)].map((key) => manifest[key]!);
  const js = new Set(chunks.map((chunk) => chunk.file).filter((file) => file.endsWith('.js')));
  const css = new Set(chunks.flatMap((chunk) => chunk.css ?? []));
  const sum = (files: Set<string>) =>
    [...files].reduce((total, file) => total + kilobytes(file), 0);
  return { js: sum(js), css: sum(css) };
}

beforeAll(() => {
  expect(existsSync(`${dist}.vite/manifest.json`), 'run "npm run build" first').toBe(true);
  manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as typeof manifest;
});

/** What every first page loads besides its own chunk: the entry and the texts of one language. */
function base(): string[] {
  const entry = Object.keys(manifest).filter((key) => manifest[key]!.isEntry);
  const texts = Object.keys(manifest).filter((key) =>
    /locales\/zh-CN\/core\.json|lang\/zh-cn/.test(key),
  );
  expect(entry).toHaveLength(1);
  expect(texts).toHaveLength(2);
  return [...entry, ...texts];
}

it('every page is within 200 KB of script and 30 KB of style on a first visit', () => {
  const pages = Object.keys(manifest).filter((key) => /src\/pages\/.*\.vue$/.test(key));
  expect(pages.length).toBeGreaterThan(1);
  // Charts come after the page itself, by an import of their own.
  const weights = pages.map((page) => ({ page, ...weigh([...base(), page]) }));
  for (const { page, js, css } of weights) {
    expect(js, `${page} script`).toBeLessThanOrEqual(200);
    expect(css, `${page} style`).toBeLessThanOrEqual(30);
  }
});

it('no chunk that is loaded later is above 200 KB', () => {
  const before = needs(base());
  for (const [key, chunk] of Object.entries(manifest)) {
    if (!chunk.file.endsWith('.js') || before.has(key)) continue;
    expect(kilobytes(chunk.file), key).toBeLessThanOrEqual(200);
  }
});
