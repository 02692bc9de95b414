import type { Schema } from '@yilian/shared';

type Organisation = Schema<'Organisation'>;
type TreeNode = Schema<'NetworkNode'>;

/** Rows of the drawing from top to bottom. */
export const layers = ['tertiary', 'county', 'township', 'village', 'other'] as const;
export type Layer = (typeof layers)[number];
export const tieKinds = ['tight', 'loose', 'agreement'] as const;
export type TieKind = (typeof tieKinds)[number];

/** One organisation of the drawing. */
export interface Unit {
  id: string;
  name: string;
  kind: Organisation['kind'];
  layer: Layer;
  outside: boolean;
  /** Names of the consortia it leads. */
  leads: string[];
}
/** What joins two of them: membership below a lead, or an agreement. */
export interface Tie {
  from: string;
  to: string;
  kind: TieKind;
  /** Names of consortia or agreements. */
  names: string[];
}
export interface Network {
  units: Unit[];
  ties: Tie[];
}

const layerOf: Record<Organisation['kind'], Layer> = {
  tertiary_hospital: 'tertiary',
  county_hospital: 'county',
  secondary_hospital: 'county',
  tcm_hospital: 'county',
  maternal_child_hospital: 'county',
  township_centre: 'township',
  community_centre: 'township',
  rehabilitation_hospital: 'township',
  nursing_home: 'township',
  hospice: 'township',
  elderly_care: 'township',
  private_institution: 'township',
  village_clinic: 'village',
  community_station: 'village',
  cdc: 'other',
  insurance_office: 'other',
  health_commission: 'other',
  consortium_office: 'other',
  supplier: 'other',
};

/** The organisations that have a tie, and their ties; one tie for each pair and kind. */
export function networkOf(
  roots: readonly TreeNode[],
  agreements: readonly Schema<'Agreement'>[],
  organisations: readonly Organisation[],
): Network {
  const known = new Map(organisations.map((one) => [one.id, one]));
  const units = new Map<string, Unit>();
  const ties = new Map<string, Tie>();
  const unit = (id: string, name: string, kind: Organisation['kind'] | undefined): Unit => {
    const found = units.get(id);
    if (found) return found;
    const whole = known.get(id);
    const sure = whole?.kind ?? kind ?? 'private_institution';
    const made: Unit = {
      id,
      name: whole?.shortName || name,
      kind: sure,
      layer: layerOf[sure],
      outside: whole?.outside ?? false,
      leads: [],
    };
    units.set(id, made);
    return made;
  };
  const tie = (from: string, to: string, kind: TieKind, name: string): void => {
    if (from === to) return;
    const key = [kind, ...[from, to].sort()].join(' ');
    const found = ties.get(key);
    if (!found) ties.set(key, { from, to, kind, names: [name] });
    else if (!found.names.includes(name)) found.names.push(name);
  };
  const walk = ({ consortium, lead, tight, loose, children }: TreeNode): void => {
    const above = unit(lead.organisationId, lead.organisationName, lead.organisationKind);
    above.leads.push(consortium.name);
    for (const one of [...tight, ...loose]) {
      unit(one.organisationId, one.organisationName, one.organisationKind);
      tie(above.id, one.organisationId, one.tightness, consortium.name);
    }
    children.forEach(walk);
  };
  roots.forEach(walk);
  for (const { parties, title } of agreements) {
    // Of many parties the highest unit stands in the middle, as it does in the agreement's text.
    const all = parties.map((one) => unit(one.organisationId, one.organisationName, undefined));
    const [hub, ...others] = [...all].sort(
      (a, b) => layers.indexOf(a.layer) - layers.indexOf(b.layer),
    );
    for (const one of others) tie(hub!.id, one.id, 'agreement', title);
  }
  return { units: [...units.values()], ties: [...ties.values()] };
}

/** The ties of one unit. */
export const tiesOf = (ties: readonly Tie[], id: string): Tie[] =>
  ties.filter((one) => one.from === id || one.to === id);
export const otherEnd = (tie: Tie, id: string): string => (tie.from === id ? tie.to : tie.from);

/** A name in at most two lines of the drawing; a Chinese character is as wide as two Latin ones. */
export function twoLines(name: string, widthMax = 9): string[] {
  const wide = (letter: string) => (/[\u2e80-\uffef]/.test(letter) ? 1 : 0.55);
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const letter of name) {
    if (width + wide(letter) > widthMax) {
      if (lines.length === 1) return [lines[0]!, `${line.trimEnd().slice(0, -1)}…`];
      const space = line.lastIndexOf(' ');
      const cut = space > 0 && /[\w,.]/.test(letter) ? space + 1 : line.length;
      lines.push(line.slice(0, cut).trimEnd());
      line = line.slice(cut);
      width = [...line].reduce((sum, one) => sum + wide(one), 0);
    }
    line += letter;
    width += wide(letter);
  }
  return [...lines, line];
}

export interface Box {
  unit: Unit;
  x: number;
  y: number;
}
export interface Drawing {
  boxes: Box[];
  rows: { layer: Layer; y: number }[];
  height: number;
}
/** In rem, so that large text makes a large drawing. */
export const size = { width: 8.75, height: 3.25, gap: 0.75, line: 0.75, title: 1.75, row: 1.75 };

/**
 * Places units in rows by level, leads first, then by the lead they belong to, so that lines stay short. A row
 * that is full goes on in the next line: nothing ever runs out of the page at the side.
 */
export function draw({ units, ties }: Network, width: number): Drawing {
  const step = size.width + size.gap;
  const columns = Math.max(1, Math.floor(width / step));
  const start = Math.max(0, (width - columns * step + size.gap) / 2);
  const above = new Map(
    ties.filter((one) => one.kind !== 'agreement').map((one) => [one.to, one.from]),
  );
  const order = (one: Unit) => [
    one.leads.length > 0 ? 0 : 1,
    one.outside ? 1 : 0,
    units.findIndex((other) => other.id === above.get(one.id)),
  ];
  const boxes: Box[] = [];
  const rows: Drawing['rows'] = [];
  let y = 0;
  for (const layer of layers) {
    const here = units
      .filter((one) => one.layer === layer)
      .map((unit) => ({ unit, key: order(unit) }))
      .sort((a, b) => {
        const at = a.key.findIndex((value, i) => value !== b.key[i]);
        return at < 0 ? a.unit.name.localeCompare(b.unit.name) : a.key[at]! - b.key[at]!;
      });
    if (here.length === 0) continue;
    rows.push({ layer, y });
    y += size.title;
    // Few units stand in the middle; all rows have the same columns, so that lines find a way between them.
    const first = Math.floor((columns - Math.min(columns, here.length)) / 2);
    here.forEach(({ unit }, at) =>
      boxes.push({
        unit,
        x: start + (first + (at % columns)) * step,
        y: y + Math.floor(at / columns) * (size.height + size.line),
      }),
    );
    y += Math.ceil(here.length / columns) * (size.height + size.line) - size.line + size.row;
  }
  return { boxes, rows, height: Math.max(0, y - size.row) + size.line };
}

/**
 * A line with right angles, as in a chart of an organisation: out below the upper box, along between the lines of
 * boxes, down between the columns, and in from above. Lines of one lead share their way.
 */
export function path(a: Box, b: Box, kind: TieKind): string {
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  // Membership and agreement of one pair run side by side.
  const aside = kind === 'agreement' ? 0.1875 : 0;
  const at = (value: number) => Math.round(value * 1600) / 100;
  const from = upper.x + size.width / 2 + aside * 4;
  const to = lower.x + size.width / 2 + aside * 4;
  const out = upper.y + size.height + size.line / 2 + aside;
  const start = `M${at(from)} ${at(upper.y + size.height)} V${at(out)}`;
  if (upper.y === lower.y) return `${start} H${at(to)} V${at(lower.y + size.height)}`;
  const between = lower.x - size.gap / 2 + aside;
  const into = lower.y - size.line / 2 + aside;
  return `${start} H${at(between)} V${at(into)} H${at(to)} V${at(lower.y)}`;
}

/** The box that an arrow key leads to: along the order of reading, or to the nearest one above or below. */
export function neighbour(boxes: readonly Box[], at: number, key: string): number {
  if (key === 'ArrowRight') return Math.min(at + 1, boxes.length - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return boxes.length - 1;
  const here = boxes[at];
  if (!here || (key !== 'ArrowUp' && key !== 'ArrowDown')) return at;
  const beyond = boxes.filter((one) => (key === 'ArrowUp' ? one.y < here.y : one.y > here.y));
  const line =
    key === 'ArrowUp' ? Math.max(...beyond.map((o) => o.y)) : Math.min(...beyond.map((o) => o.y));
  const near = beyond
    .filter((one) => one.y === line)
    .sort((a, b) => Math.abs(a.x - here.x) - Math.abs(b.x - here.x))[0];
  return near ? boxes.indexOf(near) : at;
}
