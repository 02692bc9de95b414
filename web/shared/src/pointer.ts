import type { FieldProblem } from './problem';

/** The parts of a JSON pointer (RFC 6901). */
export function pointerParts(pointer: string): string[] {
  return pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The id of the form control that stands for a JSON pointer: `/patient/phone` -> `field-patient-phone`. */
export function fieldId(pointer: string): string {
  return ['field', ...pointerParts(pointer)].join('-');
}

/** The message of each field by pointer; the first problem of a field wins. */
export function messagesByPointer(errors: readonly FieldProblem[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const error of errors) messages[error.pointer] ??= error.message;
  return messages;
}
