/** One filter of a FilterBar; `key` is its name in the address. */
export interface FilterField {
  key: string;
  label: string;
  kind: 'text' | 'select' | 'date';
  options?: readonly { value: string; label: string }[];
  /** A choice without "all": the list always shows one of the options. */
  required?: boolean;
  /** The key `/` leads here. */
  shortcut?: boolean;
}
