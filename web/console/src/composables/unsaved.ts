import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { onBeforeRouteLeave } from 'vue-router';

/** Asks before a page with something unsaved is left or closed. */
export function useUnsavedGuard(unsaved: Ref<boolean>): void {
  const { t } = useI18n();
  const warn = (event: BeforeUnloadEvent) => {
    if (unsaved.value) event.preventDefault();
  };
  onMounted(() => window.addEventListener('beforeunload', warn));
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn));
  onBeforeRouteLeave(() => !unsaved.value || window.confirm(t('leave.question')));
}
