import { describe, expect, it } from 'vitest';
import { normaliseIdNumber, readIdNumber } from './id_number';

const today = '2026-11-22';

describe('identity number', () => {
  it('reads the example of GB 11643', () => {
    expect(readIdNumber('11010519491231002X', today)).toEqual({
      ok: true,
      number: '11010519491231002X',
      birthDate: '1949-12-31',
      sex: 'female',
    });
    expect(readIdNumber('440524188001010014', today)).toMatchObject({ ok: true, sex: 'male' });
  });

  it('accepts spaces, full-width digits and a small x', () => {
    expect(normaliseIdNumber(' 110105 19491231 002x ')).toBe('11010519491231002X');
    expect(readIdNumber('１１０１０５19491231002x', today).ok).toBe(true);
  });

  it.each([
    ['1101051949123100', 'length'],
    ['11010519491231002Y', 'characters'],
    ['110105194912310021', 'check_digit'],
    ['11010519490231002X', 'birth_date'],
    ['11010520991231002X', 'birth_date'],
    ['', 'length'],
  ])('refuses %s: %s', (text, fault) => {
    expect(readIdNumber(text, today)).toEqual({ ok: false, fault });
  });
});
