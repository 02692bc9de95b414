/** One filter of a FilterBar; `key` is its name in the address. */
export interface FilterField {
  key: string;
  label: string;
  kind: 'text' | 'select' | 'date';
  options?: readonly { value: string; label: string }[];
  /** The key `/` leads here. */
  shortcut?: boolean;
}
