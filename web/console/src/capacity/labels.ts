const most = 200;

/** The labels of beds as they are typed: `1-20`, `A1-A6`, or names with a comma or blank between them. */
export function labelsOf(typed: string): string[] {
  const out: string[] = [];
  for (const part of typed.split(/[\s,;\uff0c\u3001\uff1b]+/)) {
    const range = /^(\D*)(\d{1,4})[-–~\uff5e\u81f3](\D*)(\d{1,4})$/.exec(part);
    const [first, last] = range ? [Number(range[2]), Number(range[4])] : [0, 0];
    if (range && last >= first && (range[3] === '' || range[3] === range[1])) {
      const width = range[2]!.startsWith('0') ? range[2]!.length : 0;
      for (let n = first; n <= last && out.length <= most; n++)
        out.push(range[1] + String(n).padStart(width, '0'));
    } else if (part) out.push(part);
  }
  return [...new Set(out)];
}
