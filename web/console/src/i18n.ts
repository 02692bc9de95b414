import { shallowRef } from 'vue';
import { createI18n } from 'vue-i18n';
import type { Language as ElementLanguage } from 'element-plus/es/locale';
import { read, write } from './stores/storage';

export type Language = 'zh-CN' | 'en';
export const languages: readonly Language[] = ['zh-CN', 'en'];

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: false,
  missingWarn: import.meta.env.DEV,
  messages: {} as Record<string, Record<string, object>>,
});

/** The texts of Element Plus, for el-config-provider. */
export const elementLanguage = shallowRef<ElementLanguage>();

// One file per area and language. `core` is always there, the others come with the page that needs them.
const files = import.meta.glob<{ default: Record<string, object> }>('./locales/*/*.json');
const wanted = new Set(['core']);
const present = new Set<string>();

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language;
}

async function loadArea(language: Language, area: string): Promise<void> {
  const path = `./locales/${language}/${area}.json`;
  if (present.has(path)) return;
  const load = files[path];
  if (!load) throw new Error(`No texts in ${path}`);
  const messages = (await load()).default;
  present.add(path);
  const old = i18n.global.getLocaleMessage(language);
  i18n.global.setLocaleMessage(language, { ...old, ...messages });
}

/** Loads the texts of an area (a file name under locales/<language>) before a page shows them. */
export async function needTexts(areas: readonly string[]): Promise<void> {
  for (const area of areas) wanted.add(area);
  await Promise.all(areas.map((area) => loadArea(currentLanguage(), area)));
}

export async function setLanguage(language: Language): Promise<void> {
  const [element] = await Promise.all([
    language === 'en'
      ? import('element-plus/es/locale/lang/en')
      : import('element-plus/es/locale/lang/zh-cn'),
    ...[...wanted].map((area) => loadArea(language, area)),
  ]);
  elementLanguage.value = element.default;
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  write('language', language);
}

/** The language chosen before on this computer, else the browser's, else Chinese. */
export async function startLanguage(): Promise<void> {
  const saved = read('language');
  const browser = navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
  await setLanguage(saved === 'en' || saved === 'zh-CN' ? saved : browser);
}
