import { fieldId } from '@yilian/shared';
import {
  computed,
  type ComputedRef,
  inject,
  type InjectionKey,
  nextTick,
  provide,
  type Ref,
  ref,
  useId,
} from 'vue';

// Every form has a scope of its own, so that the same field in a dialog over the form has another id.
const scopeKey: InjectionKey<string> = Symbol('fields');
const touchKey: InjectionKey<(pointer: string) => void> = Symbol('touch');

const idIn = (scope: string, pointer: string) => scope + fieldId(pointer);

export interface Fields {
  focus: (pointer: string) => void;
  /** Pointers of fields that were changed since the form was last judged. */
  touched: Ref<ReadonlySet<string>>;
}

/** Called by the component that owns a form; its FormFields and ProblemSummary then belong together. */
export function provideFields(): Fields {
  const scope = `${useId()}-`;
  provide(scopeKey, scope);
  const touched = ref<ReadonlySet<string>>(new Set());
  provide(touchKey, (pointer) => {
    if (!touched.value.has(pointer)) touched.value = new Set([...touched.value, pointer]);
  });
  // At the next tick: a field may just come, and el-input sets its id only after it is mounted.
  const focus = (pointer: string) => void nextTick(() => focusControl(idIn(scope, pointer)));
  return { focus, touched };
}

/** Tells the form around that a field was changed, so that what was wrong with it no longer stands there. */
export const useTouch = (): ((pointer: string) => void) => inject(touchKey, () => {});

export function useFieldId(pointer: () => string): ComputedRef<string> {
  const scope = inject(scopeKey, '');
  return computed(() => idIn(scope, pointer()));
}

/** Finds the id of a pointer's control in the form around, if the page shows one. */
export function useFieldFinder(): (pointer: string) => string | undefined {
  const scope = inject(scopeKey, '');
  return (pointer) => {
    // A refusal of /diagnoses/0/code belongs to the control of /diagnoses when there is none nearer.
    for (let p = pointer; p.length > 1; p = p.slice(0, p.lastIndexOf('/'))) {
      const id = idIn(scope, p);
      if (document.getElementById(id)) return id;
    }
    return undefined;
  };
}

export function focusControl(id: string): boolean {
  const element = document.getElementById(id);
  if (!element) return false;
  const control = element.matches('input,select,textarea,button,[tabindex]')
    ? element
    : element.querySelector<HTMLElement>('input,select,textarea,button,[tabindex]');
  element.scrollIntoView({ block: 'center' });
  (control ?? element).focus({ preventScroll: true });
  return true;
}
