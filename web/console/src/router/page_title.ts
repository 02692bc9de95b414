import { nextTick, onBeforeUnmount, ref, watchEffect, type WatchSource, toValue } from 'vue';
import type { RouteLocationNormalized } from 'vue-router';
import { i18n } from '../i18n';

const key = ref('');
const own = ref<string>();
/** True while the page shows an error summary: the title then says so first. */
export const pageHasError = ref(false);
let started = false;
let focusWanted = false;

watchEffect(() => {
  // Nothing to show before the texts are there.
  if (!key.value && !own.value) return;
  const t = i18n.global.t;
  const title = own.value ?? t(key.value);
  document.title = `${pageHasError.value ? t('common.errorPrefix') : ''}${title} - ${t('frame.product')}`;
});

/** After a change of page: the title, and the focus on the h1 so that a reader starts at the top. */
export function announcePage(to: RouteLocationNormalized, from: RouteLocationNormalized): void {
  if (started && to.path === from.path) return;
  key.value = to.meta.title;
  pageHasError.value = false;
  focusWanted = started;
  if (started) void nextTick(() => focusHeading(document.querySelector<HTMLElement>('main h1')));
  started = true;
}

/** Called by PageHeader as well, for a page whose heading comes later than its route. */
export function focusHeading(heading: HTMLElement | null | undefined): void {
  if (!focusWanted || !heading) return;
  focusWanted = false;
  heading.focus({ preventScroll: true });
}

/** A title of the page's own, such as the number of a referral; never a patient's name. */
export function usePageTitle(title: WatchSource<string> | string): void {
  const stop = watchEffect(() => (own.value = toValue(title) || undefined));
  onBeforeUnmount(() => (stop(), (own.value = undefined)));
}
