import { describe, expect, it } from 'vitest';
import {
  type Network,
  draw,
  neighbour,
  networkOf,
  path,
  size,
  tiesOf,
  twoLines,
} from '../src/network/graph';

type Roots = Parameters<typeof networkOf>[0];
type Agreements = Parameters<typeof networkOf>[1];
type Organisations = Parameters<typeof networkOf>[2];

const member = (id: string, kind: string, tightness = 'tight') => ({
  organisationId: id,
  organisationName: `Name ${id}`,
  organisationKind: kind,
  tightness,
});
const consortium = (name: string, lead: string, tight: object[], children: object[] = []) => ({
  consortium: { name },
  lead: member(lead, 'county_hospital'),
  tight,
  loose: [member('care', 'nursing_home', 'loose')],
  children,
});
const roots = [
  consortium('A', 'lead', [member('t1', 'township_centre'), member('v1', 'village_clinic')]),
  consortium('B', 'lead', [member('t1', 'township_centre')]),
] as unknown as Roots;
const agreement = (title: string, ...ids: string[]) => ({
  title,
  parties: ids.map((id) => ({ organisationId: id, organisationName: `Name ${id}` })),
});
const agreements = [
  agreement('first', 't1', 'city'),
  agreement('second', 'city', 't1'),
  agreement('third', 't1', 'lead', 'city'),
] as unknown as Agreements;
const organisations = [
  { id: 'city', kind: 'tertiary_hospital', shortName: 'City', outside: true },
] as unknown as Organisations;
const network = networkOf(roots, agreements, organisations);

/** A county: two leads, forty townships. */
function county(count: number): Network {
  const units = Array.from({ length: count }, (_, i) => member(`u${i}`, 'township_centre'));
  return networkOf([consortium('A', 'lead', units)] as unknown as Roots, [], []);
}

describe('the drawn network', () => {
  it('has each unit once, with what it is and leads', () => {
    expect(network.units.map((one) => one.id).sort()).toEqual(['care', 'city', 'lead', 't1', 'v1']);
    const of = (id: string) => network.units.find((one) => one.id === id)!;
    expect(of('lead')).toMatchObject({ leads: ['A', 'B'], layer: 'county', outside: false });
    expect(of('city')).toMatchObject({ name: 'City', layer: 'tertiary', outside: true });
    expect(of('v1').layer).toBe('village');
  });

  it('joins each pair once for each kind, with the names of all that joins it', () => {
    const between = (a: string, b: string) =>
      tiesOf(network.ties, a)
        .filter((one) => one.from === b || one.to === b)
        .map((one) => `${one.kind} ${one.names.join(',')}`);
    expect(between('lead', 't1')).toEqual(['tight A,B']);
    expect(between('lead', 'care')).toEqual(['loose A,B']);
    // The highest party of an agreement is the middle of its star.
    expect(between('city', 't1')).toEqual(['agreement first,second,third']);
    expect(between('city', 'lead')).toEqual(['agreement third']);
  });

  it.each([62, 22, 9.75])('puts forty units on %s rem without overlap or overflow', (width) => {
    const { boxes, rows, height } = draw(county(40), width);
    expect(boxes).toHaveLength(42);
    expect(rows.map((one) => one.layer)).toEqual(['county', 'township']);
    for (const one of boxes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + size.width).toBeLessThanOrEqual(width + 0.001);
      expect(one.y + size.height).toBeLessThanOrEqual(height);
    }
    const cells = new Set(boxes.map((one) => `${one.x} ${one.y}`));
    expect(cells.size).toBe(42);
  });

  it('is walked by arrow keys', () => {
    const { boxes } = draw(county(8), 62);
    const first = boxes.findIndex((one) => one.unit.id === 'lead');
    expect(first).toBe(0);
    const below = neighbour(boxes, 0, 'ArrowDown');
    expect(boxes[below]!.y).toBeGreaterThan(boxes[0]!.y);
    expect(neighbour(boxes, below, 'ArrowUp')).toBe(0);
    expect(neighbour(boxes, 0, 'ArrowUp')).toBe(0);
    expect(neighbour(boxes, 0, 'ArrowLeft')).toBe(0);
    expect(neighbour(boxes, 0, 'ArrowRight')).toBe(1);
    expect(neighbour(boxes, 0, 'End')).toBe(boxes.length - 1);
    expect(neighbour(boxes, 3, 'Home')).toBe(0);
    expect(neighbour(boxes, 3, 'x')).toBe(3);
  });

  it('draws lines between the boxes, never through one', () => {
    const { boxes } = draw(county(40), 62);
    const [lead] = boxes;
    for (const box of boxes.slice(1)) {
      for (const kind of ['tight', 'agreement'] as const) {
        const line = path(lead!, box, kind);
        expect(line).toBe(path(box, lead!, kind));
        // Every corner but the two ends lies outside all boxes.
        let x = 0;
        let y = 0;
        const corners: { x: number; y: number }[] = [];
        for (const [, letter, first, second] of line.matchAll(/([MVH])([\d.]+)(?: ([\d.]+))?/g)) {
          if (letter === 'M') [x, y] = [Number(first), Number(second)];
          else if (letter === 'H') x = Number(first);
          else y = Number(first);
          corners.push({ x: x / 16, y: y / 16 });
        }
        for (const corner of corners.slice(1, -1))
          for (const one of boxes)
            expect(
              corner.x > one.x &&
                corner.x < one.x + size.width &&
                corner.y > one.y &&
                corner.y < one.y + size.height,
            ).toBe(false);
      }
    }
    expect(path(lead!, boxes[1]!, 'agreement')).not.toBe(path(lead!, boxes[1]!, 'tight'));
  });

  it('writes a name in two lines', () => {
    expect(twoLines('河沥卫生院')).toEqual(['河沥卫生院']);
    expect(twoLines('宁川市第二人民医院')).toEqual(['宁川市第二人民医院']);
    expect(twoLines('宁川市第二人民医院分院')).toEqual(['宁川市第二人民医院', '分院']);
    expect(twoLines('长'.repeat(30))).toEqual(['长'.repeat(9), `${'长'.repeat(8)}…`]);
    expect(twoLines('Township health centre')).toEqual(['Township health', 'centre']);
  });
});
