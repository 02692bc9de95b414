/** One thing that happened to a record: a change of state, or a comment. */
export interface TimelineEntry {
  id: string;
  at: string;
  kind: 'state' | 'comment';
  title: string;
  actor: string;
  organisation?: string;
  role?: string;
  /** Words of a coded reason. */
  reason?: string;
  note?: string;
}
