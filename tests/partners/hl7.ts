// HL7 v2 as hospital systems write it.

/** The time of a member in China, as HL7 writes it. */
export function stamp(at: number): string {
  const local = new Date(at + 8 * 3_600_000);
  return `${local.toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0800`;
}

const escapes: Record<string, string> = { '|': 'F', '^': 'S', '~': 'R', '&': 'T', '\\': 'E' };
export const escaped = (text: string) =>
  text.replace(/[|^~&\\]/g, (mark) => `\\${escapes[mark]}\\`);

export type Fields = readonly (string | undefined)[];
export const segment = (name: string, fields: Fields) =>
  [name, ...fields.map((field) => field ?? '')].join('|').replace(/\|+$/, '');

export interface Head {
  application: string;
  /** ADT^A01^ADT_A01 */
  type: string;
  control: string;
  /** When it happened. */
  at: number;
}
/** MSH and, for an event of a patient, EVN. */
export function head({ application, type, control, at }: Head): string[] {
  const msh = ['^~\\&', application, '', 'YILIAN', '', stamp(at), '', type, control, 'P', '2.5.1'];
  const out = [segment('MSH', msh)];
  if (type.startsWith('ADT')) out.push(segment('EVN', ['', stamp(at)]));
  return out;
}

export const join = (segments: readonly string[]) => `${segments.join('\r')}\r`;

/** The code of MSA-1 for a control id; nothing when the answer is to something else. */
export function answerTo(control: string, answer: string): string {
  const msa = answer.split(/[\r\n]/).find((line) => line.startsWith('MSA|'));
  const [, code, id] = msa?.split('|') ?? [];
  return id === control ? (code ?? '') : '';
}
