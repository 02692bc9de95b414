import type { Component } from 'vue';
import type { RouteRecordRaw } from 'vue-router';
import { type MenuGroup, pages } from './pages';

export interface MenuEntry {
  name: string;
  path: string;
  title: string;
  icon: Component;
}

export interface MenuSection {
  group: MenuGroup;
  entries: MenuEntry[];
}

/** The menu of a user: the pages with a place in it whose right the session holds, by group. */
export function menuFor(
  has: (right: string | undefined) => boolean,
  routes: readonly RouteRecordRaw[] = pages,
): MenuSection[] {
  const sections: MenuSection[] = [];
  for (const route of routes) {
    const meta = route.meta;
    if (!meta?.menu || !has(meta.right)) continue;
    const entry = {
      name: String(route.name),
      path: route.path,
      title: meta.title,
      icon: meta.menu.icon,
    };
    const group = meta.menu.group;
    const section = sections.find((s) => s.group === group);
    if (section) section.entries.push(entry);
    else sections.push({ group, entries: [entry] });
  }
  return sections;
}

/** Where a user starts: the home page, else the first page of the menu. */
export function startPath(has: (right: string | undefined) => boolean): string {
  return menuFor(has)[0]?.entries[0]?.path ?? '/settings';
}
