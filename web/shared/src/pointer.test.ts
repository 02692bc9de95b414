import { expect, it } from 'vitest';
import { fieldId, messagesByPointer, pointerParts } from './pointer';

it('reads JSON pointers', () => {
  expect(pointerParts('/patient/a~1b/c~0d')).toEqual(['patient', 'a/b', 'c~d']);
  expect(pointerParts('#/x%20y')).toEqual(['x y']);
  expect(fieldId('/diagnoses/0/code')).toBe('field-diagnoses-0-code');
});

it('keeps the first message of a field', () => {
  const errors = [
    { pointer: '/a', code: 'x', message: 'first' },
    { pointer: '/a', code: 'y', message: 'second' },
  ];
  expect(messagesByPointer(errors)).toEqual({ '/a': 'first' });
});
