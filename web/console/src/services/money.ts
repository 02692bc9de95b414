const yuanText = /^(\d{1,7})(?:\.(\d{1,2}))?$/;

/** Fen of an amount as people type it: 45, 45.5, 1,200.00. Nothing when it is none. */
export function fenOf(text: string): number | undefined {
  const found = yuanText.exec(text.normalize('NFKC').replace(/[,\s]/g, ''));
  if (!found) return undefined;
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
}

/** What a field shows for an amount: 45, 45.50. */
export function yuanOf(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}

/** A whole number between two bounds, as people type it. */
export function numberOf(text: string, min: number, max: number): number | undefined {
  const plain = text.normalize('NFKC').trim();
  if (!/^\d{1,9}$/.test(plain)) return undefined;
  const value = Number(plain);
  return value >= min && value <= max ? value : undefined;
}
