// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../src/locales', import.meta.url));
type Texts = { [key: string]: string | Texts };

function flat(texts: Texts, prefix = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(texts).map(([key, value]) =>
      typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`),
    ),
  );
}
const read = (language: string, file: string) =>
  flat(JSON.parse(readFileSync(`${folder}/${language}/${file}`, 'utf8')) as Texts);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

const files = readdirSync(`${folder}/zh-CN`);

it('both languages have the same files', () => {
  expect(readdirSync(`${folder}/en`)).toEqual(files);
  expect(files).toContain('core.json');
});

it.each(files)('%s: the same keys, in the same order', (file) => {
  expect(Object.keys(read('en', file))).toEqual(Object.keys(read('zh-CN', file)));
});

it.each(files)('%s: the same placeholders, no empty text', (file) => {
  const en = read('en', file);
  for (const [key, text] of Object.entries(read('zh-CN', file))) {
    expect(placeholders(en[key] ?? ''), key).toEqual(placeholders(text));
    expect(text.trim() && en[key]?.trim(), key).toBeTruthy();
  }
});

it('no text area uses the top-level name of another', () => {
  const names = files.flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(`${folder}/zh-CN/${file}`, 'utf8')) as Texts),
  );
  expect(new Set(names).size).toBe(names.length);
});

it('English holds no Chinese but the name of the language itself', () => {
  const found = files.flatMap((file) =>
    Object.entries(read('en', file)).filter(([, text]) => /\p{Script=Han}/u.test(text)),
  );
  expect(found.map(([key]) => key)).toEqual(['frame.otherLanguage', 'settings.chinese']);
});
