export type Sex = 'male' | 'female';

export type IdNumberFault = 'length' | 'characters' | 'birth_date' | 'check_digit';

export type IdNumberResult =
  { ok: true; number: string; birthDate: string; sex: Sex } | { ok: false; fault: IdNumberFault };

/** Pasted numbers carry spaces, and the last character may come as a small x. */
export function normaliseIdNumber(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\ufeff-]/g, '')
    .toUpperCase();
}

/** The citizen identification number of GB 11643-1999 with its ISO 7064 MOD 11-2 check character. */
export function readIdNumber(
  text: string,
  today = new Date().toISOString().slice(0, 10),
): IdNumberResult {
  const number = normaliseIdNumber(text);
  if (number.length !== 18) return { ok: false, fault: 'length' };
  if (!/^\d{17}[\dX]$/.test(number)) return { ok: false, fault: 'characters' };
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isDate(birthDate) || birthDate < '1850-01-01' || birthDate > today) {
    return { ok: false, fault: 'birth_date' };
  }
  if (checkCharacter(number) !== number[17]) return { ok: false, fault: 'check_digit' };
  return { ok: true, number, birthDate, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female' };
}

export function checkCharacter(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11]!;
}

export function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
