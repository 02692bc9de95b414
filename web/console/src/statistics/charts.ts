/** What a bar chart shows: one bar per category, made of its series. */
export interface BarData {
  /** Read aloud in place of the picture. */
  label: string;
  categories: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
  /** Words for a value, in the axis and in the box under the mouse. */
  unit: string;
  /** In place of the usual colours of the series. */
  colours?: readonly string[];
  /** Where the axis ends, when that is known: 100 for parts of a whole. */
  max?: number;
}

/** Readable on white and apart from each other, also for eyes that see few colours. */
export const seriesColours = ['#0b5cad', '#e08e0b', '#2e7d32', '#7a4fa3'];
