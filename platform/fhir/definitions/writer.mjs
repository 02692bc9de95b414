// Rows of fixed size, strings kept once, and hash tables: what src/tables.hpp reads without any work at start.

export function fnv1a(text) {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

class Row {
  constructor(writer) {
    this.writer = writer
    this.bytes = []
  }
  u16(value) {
    if (!(value >= 0 && value <= 0xffff)) throw new Error(`no 16 bits: ${value}`)
    this.bytes.push(value & 0xff, value >> 8)
    return this
  }
  u32(value) {
    if (!(value >= 0)) throw new Error(`no 32 bits: ${value}`)
    return this.u16(value & 0xffff).u16(value >>> 16)
  }
  string(text) {
    return this.range(this.writer.string(text))
  }
  range([start, count]) {
    return this.u32(start).u32(count)
  }
}

export class Writer {
  constructor(format) {
    this.format = format
    this.pool = []
    this.poolSize = 0
    this.strings = new Map()
    this.sections = new Map()
    const all = ['']
    const ids = new Map([['', 0]])
    this.names = {
      all,
      id(text) {
        if (!ids.has(text)) {
          ids.set(text, all.length)
          all.push(text)
        }
        return ids.get(text)
      },
    }
  }

  string(text) {
    if (!this.strings.has(text)) {
      const bytes = Buffer.from(text)
      this.strings.set(text, [this.poolSize, bytes.length])
      this.pool.push(bytes)
      this.poolSize += bytes.length
    }
    return this.strings.get(text)
  }

  rows(name) {
    const section = { all: [], count: 0 }
    this.sections.set(name, section)
    return {
      get count() {
        return section.count
      },
      add: () => {
        const row = new Row(this)
        section.all.push(row)
        section.count++
        return row
      },
    }
  }

  /// Rows of which each is kept once; answers the number of the row.
  unique(name, keyOf) {
    const rows = this.rows(name)
    const ids = new Map()
    return {
      add(value, fill) {
        const key = keyOf(value)
        if (!ids.has(key)) {
          ids.set(key, rows.count)
          fill(rows.add())
        }
        return ids.get(key)
      },
    }
  }

  /// Lists of numbers, equal ones kept once; answers [start, count].
  list(name) {
    const rows = this.rows(name)
    const known = new Map()
    return {
      add(values) {
        const key = values.join()
        if (!known.has(key)) {
          known.set(key, [rows.count, values.length])
          for (const value of values) rows.add().u32(value)
        }
        return known.get(key)
      },
    }
  }

  place(slots, hash) {
    let at = hash & (slots.length - 1)
    while (slots[at] !== null) at = (at + 1) & (slots.length - 1)
    return at
  }
  slots(count) {
    let size = 16
    while (size < count * 2.5) size *= 2
    return Array(size).fill(null)
  }

  /// Open addressing over the texts; a slot holds the number of the text, 0 is empty.
  hash(name, texts) {
    const slots = this.slots(texts.length)
    texts.forEach((text, id) => {
      if (id > 0) slots[this.place(slots, fnv1a(text))] = id
    })
    const rows = this.rows(name)
    for (const id of slots) rows.add().u32(id ?? 0)
  }

  /// The same over pairs of type and name.
  pairHash(name, properties) {
    const slots = this.slots(properties.length)
    for (const p of properties) {
      const hash = Math.imul(((p.type << 16) | p.name) >>> 0, 0x9e3779b1) >>> 12
      slots[this.place(slots, hash)] = p
    }
    const rows = this.rows(name)
    for (const p of slots) rows.add().u16(p?.type ?? 0).u16(p?.name ?? 0).u32(p?.element ?? 0).u32(p?.index ?? 0)
  }

  bytes() {
    const nameRows = this.rows('names')
    for (const name of this.names.all) nameRows.add().string(`_${name}`)
    const order = [...this.sections.keys()].sort()
    const bodies = order.map((name) => Buffer.concat(this.sections.get(name).all.map((row) => Buffer.from(row.bytes))))
    const pool = Buffer.concat(this.pool)
    const head = Buffer.alloc(16 + order.length * 8)
    head.write('YFR4', 0)
    head.writeUInt32LE(this.format, 4)
    head.writeUInt32LE(order.length, 8)
    let offset = head.length
    order.forEach((name, index) => {
      head.writeUInt32LE(offset, 16 + index * 8)
      head.writeUInt32LE(this.sections.get(name).count, 20 + index * 8)
      offset += bodies[index].length
    })
    head.writeUInt32LE(offset, 12) // where the strings begin
    return Buffer.concat([head, ...bodies, pool])
  }
}
