/** What a state means to the reader; colours and icons follow from it. */
export type Tone = 'draft' | 'waiting' | 'active' | 'good' | 'bad' | 'over';
