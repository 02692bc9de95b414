import type { Schema } from '@yilian/shared';

type Node = Schema<'NetworkNode'>;
type Member = Schema<'Member'>;
export type Part = 'consortium' | 'lead' | 'tight' | 'loose';

/** A consortium or a member as the drawing has it; the order is that of the tree. */
export interface Drawn {
  name: string;
  part: Part;
  /** Address of the organisation; a consortium has none. */
  organisationId?: string;
  children: Drawn[];
}

const member =
  (part: Part) =>
  (one: Member): Drawn => ({
    name: one.organisationName,
    part,
    organisationId: one.organisationId,
    children: [],
  });

/** One consortium with its lead, its members, and the consortia below it. */
export function drawn(node: Node): Drawn {
  return {
    name: node.consortium.name,
    part: 'consortium',
    children: [
      member('lead')(node.lead),
      ...node.tight.map(member('tight')),
      ...node.loose.map(member('loose')),
      ...node.children.map(drawn),
    ],
  };
}

/** How many lines the drawing needs: every end of a branch has one of its own. */
export function linesOf(node: Drawn): number {
  return node.children.length === 0 ? 1 : node.children.reduce((sum, x) => sum + linesOf(x), 0);
}

/** How many levels stand below. */
export function levelsOf(node: Drawn): number {
  return node.children.length === 0 ? 0 : 1 + Math.max(...node.children.map(levelsOf));
}
