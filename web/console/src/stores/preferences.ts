import { ref } from 'vue';
import { read, write } from './storage';

export type TextSize = 'normal' | 'large';

export const textSize = ref<TextSize>(read('textSize') === 'large' ? 'large' : 'normal');

/** Single-key shortcuts can be switched off (WCAG 2.1.4). */
export const shortcuts = ref(read('shortcuts') !== 'off');

export function applyTextSize(): void {
  document.documentElement.dataset.textSize = textSize.value;
}

export function setTextSize(size: TextSize): void {
  textSize.value = size;
  write('textSize', size);
  applyTextSize();
}

export function setShortcuts(on: boolean): void {
  shortcuts.value = on;
  write('shortcuts', on ? 'on' : 'off');
}
