import { mount, type ComponentMountingOptions } from '@vue/test-utils';
import { createPinia } from 'pinia';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { i18n, needTexts, setLanguage } from '../src/i18n';

const empty: Component = { render: () => null };

/** Mounts a component with the real texts, a router that knows every address, and a store. */
export async function show<C extends Component>(
  component: C,
  options: ComponentMountingOptions<C> & { at?: string } = {},
) {
  await setLanguage('zh-CN');
  await needTexts(['core']);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: empty, meta: { title: 'notFound.title' } }],
  });
  await router.push(options.at ?? '/list');
  const wrapper = mount(component as Component, {
    attachTo: document.body,
    ...(options as object),
    global: { plugins: [i18n, router, createPinia()] },
  });
  return { wrapper, router };
}
