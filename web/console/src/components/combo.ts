/** One choice of a ComboBox. */
export interface ComboOption {
  id: string;
  /** The main text, also shown in the box once chosen. */
  text: string;
  /** A second line: a code, a place, a level. */
  detail?: string;
}

export type ComboSearch<T extends ComboOption> = (
  text: string,
  signal: AbortSignal,
) => Promise<T[]>;
