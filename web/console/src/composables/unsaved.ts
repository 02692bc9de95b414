import { onBeforeUnmount, onMounted, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { onBeforeRouteLeave } from 'vue-router';

/** How long leaving waits for a last save on a slow line before it asks. */
const patienceMs = 5000;

/** Asks before a page with something unsaved is left or closed; with `save` that is tried before asking. */
export function useUnsavedGuard(unsaved: Ref<boolean>, save?: () => Promise<unknown>): void {
  const { t } = useI18n();
  const warn = (event: BeforeUnloadEvent) => {
    if (unsaved.value) event.preventDefault();
  };
  onMounted(() => window.addEventListener('beforeunload', warn));
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn));
  onBeforeRouteLeave(async () => {
    if (unsaved.value && save) {
      await Promise.race([save(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    }
    return !unsaved.value || window.confirm(t('leave.question'));
  });
}
