const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Capital letters without spaces, as GB 32100 writes a unified social credit code. */
export function normaliseCreditCode(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

/** True when the code has 18 signs of GB 32100 and its check digit fits. */
export function isCreditCode(text: string): boolean {
  const code = normaliseCreditCode(text);
  if (code.length !== 18) return false;
  let sum = 0;
  let weight = 1;
  for (const sign of code.slice(0, 17)) {
    const value = signs.indexOf(sign);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return signs[(31 - (sum % 31)) % 31] === code[17];
}
