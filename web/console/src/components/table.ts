import type { Problem } from '@yilian/shared';

/** How a list stands and what its table may ask for; a page binds it to its DataTable. */
export interface ListState {
  loading?: boolean;
  /** Loading takes longer than eight seconds. */
  slow?: boolean;
  problem?: Problem | null;
  /** Filters are set: no rows then means that nothing matches. */
  filtered?: boolean;
  page?: number;
  nextCursor?: string | null;
  /** How many there are when the rows are only the first of them. */
  total?: number | undefined;
  onRetry?: () => void;
  onCancel?: () => void;
  onClearFilters?: () => void;
  onNext?: (cursor: string) => void;
  onPrevious?: () => void;
}

/** One column of a DataTable. Its cell is `row[key]` as text, or the slot `cell-<key>`. */
export interface Column {
  key: string;
  title: string;
  /** Any CSS length. */
  width?: string;
  align?: 'left' | 'right' | 'center';
  /** The name by which the server sorts this column. */
  sort?: string;
}

/** The order after a click on a column: ascending, then descending (`-name`), then ascending again. */
export function nextSort(current: string, column: string): string {
  return current === column ? `-${column}` : column;
}

export function ariaSort(
  current: string,
  column: string | undefined,
): 'ascending' | 'descending' | 'none' | undefined {
  if (!column) return undefined;
  if (current === column) return 'ascending';
  return current === `-${column}` ? 'descending' : 'none';
}
