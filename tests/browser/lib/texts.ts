import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Language } from './browser';

type Texts = { [key: string]: string | Texts };

const folder = fileURLToPath(new URL('../../../web/console/src/locales/', import.meta.url));
const loaded = new Map<Language, Texts>();

function all(language: Language): Texts {
  let texts = loaded.get(language);
  if (!texts) {
    const own = `${folder}${language === 'zh' ? 'zh-CN' : 'en'}/`;
    const files = readdirSync(own).map((f) => JSON.parse(readFileSync(own + f, 'utf8')) as Texts);
    texts = Object.assign({}, ...files) as Texts;
    loaded.set(language, texts);
  }
  return texts;
}

/** The words on the page, from the page's own files, so that one test runs in both languages. */
export function words(language: Language): (key: string, values?: object) => string {
  return (key, values = {}) => {
    let found: string | Texts | undefined = all(language);
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    if (typeof found !== 'string') throw new Error(`No text ${key} in ${language}`);
    return Object.entries(values).reduce<string>(
      (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)),
      found,
    );
  };
}
