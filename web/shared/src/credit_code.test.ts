import { expect, it } from 'vitest';
import { isCreditCode } from './credit_code';

it.each([
  ['12341881MB00000254', true],
  ['12341881mb0000 0254', true],
  ['12341881MB0000028D', true],
  ['91350100M000100Y43', true],
  ['12341881MB00000255', false],
  ['12341881MB0000025', false],
  ['1234188IMB00000254', false],
  ['', false],
])('%s', (code, good) => expect(isCreditCode(code)).toBe(good));
