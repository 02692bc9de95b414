// Code systems and value sets of the definitions. A value set whose codes cannot all be told from them (it needs
// LOINC, SNOMED CT, UCUM …) is kept with what is known and marked as open.

export function addTerminology(writer, folder, resources) {
  const systems = new Map()
  const sets = new Map()
  for (const file of ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'])
    for (const r of resources(file)) {
      const map = r.resourceType === 'CodeSystem' ? systems : sets
      if (!map.has(r.url)) map.set(r.url, r)
    }

  const conceptRows = writer.rows('concepts')
  conceptRows.add().u32(0).string('').string('') // 0 is an empty slot of the index
  const codes = ['']
  const systemRows = writer.rows('code_systems')
  const systemIds = new Map()
  /// Concepts of a system, each with its number, its parents and its properties.
  function systemOf(url) {
    if (systemIds.has(url)) return systemIds.get(url)
    const system = { id: systemIds.size, concepts: new Map(), complete: systems.get(url)?.content === 'complete' }
    systemIds.set(url, system)
    const walk = (concepts, parents) => {
      for (const concept of concepts ?? []) {
        const above = new Set(parents)
        for (const p of concept.property ?? []) if (p.code === 'subsumedBy') above.add(p.valueCode)
        const known = system.concepts.get(concept.code)
        if (known) above.forEach((code) => known.parents.add(code))
        else system.concepts.set(concept.code, { ...concept, parents: above })
        walk(concept.concept, [concept.code])
      }
    }
    walk(systems.get(url)?.concept, [])
    return system
  }
  function conceptId(url, code, display) {
    const system = systemOf(url)
    let concept = system.concepts.get(code)
    if (!concept) system.concepts.set(code, (concept = { code, display, parents: new Set() }))
    if (concept.id === undefined) {
      concept.id = conceptRows.count
      codes.push(code)
      conceptRows.add().u32(system.id).string(code).string(concept.display ?? display ?? '')
    }
    return concept.id
  }
  function isA(system, code, ancestor, seen = new Set()) {
    if (code === ancestor) return true
    if (seen.has(code)) return false
    seen.add(code)
    return [...(system.concepts.get(code)?.parents ?? [])].some((parent) => isA(system, parent, ancestor, seen))
  }
  function passes(system, concept, filter) {
    if (filter.property === 'concept' || filter.op === 'is-a') {
      const below = isA(system, concept.code, filter.value)
      if (filter.op === 'is-a') return below
      if (filter.op === 'descendent-of') return below && concept.code !== filter.value
      if (filter.op === 'is-not-a') return !below
    }
    if (filter.op === '=') {
      const found = (concept.property ?? []).find((p) => p.code === filter.property)
      return found !== undefined && String(Object.values(found).find((v) => v !== found.code)) === filter.value
    }
    return null
  }

  const expansions = new Map()
  function part(include, out) {
    let found = null
    if (include.system) {
      found = new Set()
      const system = systemOf(include.system)
      if (include.concept) for (const c of include.concept) found.add(conceptId(include.system, c.code, c.display))
      else {
        if (!system.complete) out.open = true
        for (const concept of [...system.concepts.values()]) {
          const results = (include.filter ?? []).map((filter) => passes(system, concept, filter))
          if (results.includes(null)) out.open = true
          else if (results.every((r) => r)) found.add(conceptId(include.system, concept.code))
        }
      }
    }
    for (const url of include.valueSet ?? []) {
      const other = expand(url.split('|')[0])
      if (!other || other.open) out.open = true
      const ids = new Set(other?.ids ?? [])
      found = found === null ? ids : new Set([...found].filter((id) => ids.has(id)))
    }
    return found ?? new Set()
  }
  function expand(url) {
    if (expansions.has(url)) return expansions.get(url)
    const set = sets.get(url)
    if (!set?.compose) return null
    const out = { ids: new Set(), open: false, url }
    expansions.set(url, out)
    for (const include of set.compose.include) for (const id of part(include, out)) out.ids.add(id)
    for (const exclude of set.compose.exclude ?? []) for (const id of part(exclude, out)) out.ids.delete(id)
    return out
  }

  for (const url of systems.keys()) if (systemOf(url).complete) for (const c of systemOf(url).concepts.keys()) conceptId(url, c)
  const setRows = writer.rows('value_sets')
  const codeRefs = writer.list('code_refs')
  const ids = new Map()
  setRows.add().string('').u32(1).range([0, 0])
  for (const url of [...sets.keys()].sort()) {
    const set = expand(url)
    if (!set) continue
    ids.set(url, ids.size + 1)
    const sorted = [...set.ids].sort((a, b) => a - b)
    setRows.add().string(url).u32(set.open ? 1 : 0).range(codeRefs.add(sorted))
  }
  for (const [url, system] of systemIds) systemRows.add().string(url).u32(system.complete ? 1 : 0)
  writer.hash('concept_index', codes)
  return { id: (url) => ids.get((url ?? '').split('|')[0]) ?? 0 }
}
