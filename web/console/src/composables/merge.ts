/**
 * A form over a record that somebody else changed meanwhile: what the user touched stays, everything else takes
 * the newest value. `base` is what the form began with.
 */
export function mergeForm<F extends object>(base: F, mine: F, latest: F): F {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const merged = { ...latest };
  for (const key of Object.keys(mine) as (keyof F)[]) {
    if (!same(mine[key], base[key])) merged[key] = mine[key];
  }
  return merged;
}

/** Without the entries that hold nothing, for an optional field of a body or a query. */
export function given<T extends object>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined | null | ''> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, v]) => v !== '' && v !== undefined && v !== null),
  ) as never;
}

/** The text without blanks at its ends. */
export function trimmed<F extends object>(form: F): F {
  return Object.fromEntries(
    Object.entries(form).map(([key, v]) => [key, typeof v === 'string' ? v.trim() : v]),
  ) as F;
}
