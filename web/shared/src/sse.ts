export interface ServerEvent {
  id: string;
  type: string;
  data: string;
}

/** Reads Server-Sent Events from pieces of text, as the HTML standard describes the format. */
export class EventParser {
  #rest = '';
  #type = '';
  #data: string[] = [];
  lastId = '';

  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        this.#field(line);
        continue;
      }
      if (this.#data.length > 0) {
        events.push({
          id: this.lastId,
          type: this.#type || 'message',
          data: this.#data.join('\n'),
        });
      }
      this.#type = '';
      this.#data = [];
    }
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#type = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.lastId = value;
  }
}
