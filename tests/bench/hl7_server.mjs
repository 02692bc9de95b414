// What bench-hl7 compares the server with: MLLP, the npm parser simple-hl7, and Node's SQLite. Of each admission it
// stores the message with its answer, the number of the person, a Patient and an Encounter as JSON with what
// they are searched by, and an entry of an audit; one durable transaction for a message, then the answer.
//   node hl7_server.mjs DATABASE; prints its port
import net from 'node:net';
import { createHash, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import hl7 from 'simple-hl7';

const database = new DatabaseSync(process.argv[2]);
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE messages (id TEXT PRIMARY KEY, sender TEXT, control TEXT, hash BLOB, body TEXT, answer TEXT, at INTEGER, UNIQUE (sender, control));
  CREATE TABLE numbers (number TEXT PRIMARY KEY, patient TEXT);
  CREATE TABLE resources (type TEXT, id TEXT, version INTEGER, body TEXT, event TEXT, PRIMARY KEY (type, id));
  CREATE TABLE search (type TEXT, name TEXT, value TEXT, id TEXT, PRIMARY KEY (type, name, value, id));
  CREATE TABLE audit (id TEXT PRIMARY KEY, at INTEGER, action TEXT, patient TEXT);`);
const prepare = (sql) => database.prepare(sql);
const known = prepare('SELECT hash, answer FROM messages WHERE sender = ? AND control = ?');
const keep = prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)');
const number = prepare('SELECT patient FROM numbers WHERE number = ?');
const newNumber = prepare('INSERT INTO numbers VALUES (?, ?)');
const current = prepare('SELECT version, body, event FROM resources WHERE type = ? AND id = ?');
const put = prepare(`INSERT INTO resources VALUES (?, ?, ?, ?, ?) ON CONFLICT (type, id)
  DO UPDATE SET version = excluded.version, body = excluded.body, event = excluded.event`);
const index = prepare('INSERT OR IGNORE INTO search VALUES (?, ?, ?, ?)');
const audit = prepare('INSERT INTO audit VALUES (?, ?, ?, ?)');
const parser = new hl7.Parser({ segmentSeperator: '\r' });

function store(type, id, body, event, entries) {
  const text = JSON.stringify(body);
  const before = current.get(type, id);
  if (before && (before.body === text || before.event > event)) return;
  put.run(type, id, (before?.version ?? 0) + 1, text, event);
  for (const [name, value] of entries) index.run(type, name, value, id);
}

function take(raw) {
  const message = parser.parse(raw);
  const header = message.header;
  const control = header.getField(8).toString();
  const sender = header.getField(1).toString();
  const hash = createHash('sha256').update(raw).digest();
  const before = known.get(sender, control);
  if (before) return before.answer;
  const pid = message.getSegment('PID');
  const visit = message.getSegment('PV1');
  const event = message.getSegment('EVN').getField(2).toString();
  const mine = pid.getComponent(3, 1).toString();
  database.exec('BEGIN IMMEDIATE');
  try {
    let patient = number.get(mine)?.patient;
    if (!patient) {
      patient = randomUUID();
      newNumber.run(mine, patient);
    }
    const family = pid.getComponent(5, 1).toString();
    const given = pid.getComponent(5, 2).toString();
    store(
      'Patient',
      patient,
      {
        resourceType: 'Patient',
        identifier: [{ system: 'urn:mrn', value: mine }],
        name: [{ text: family + given, family, given: [given] }],
        gender: pid.getField(8).toString() === 'M' ? 'male' : 'female',
        birthDate: pid.getField(7).toString(),
      },
      event,
      [
        ['identifier', mine],
        ['name', family],
        ['name', given],
      ],
    );
    const stay = visit.getField(19).toString();
    store(
      'Encounter',
      stay,
      {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { code: visit.getField(2).toString() },
        identifier: [{ system: 'urn:visit', value: stay }],
        subject: { reference: `Patient/${patient}` },
      },
      event,
      [
        ['identifier', stay],
        ['patient', patient],
        ['status', 'in-progress'],
      ],
    );
    const answer = `MSH|^~\\&|Y||${sender}||${event}||ACK^A01|${randomUUID()}|P|2.5.1\rMSA|AA|${control}\r`;
    keep.run(randomUUID(), sender, control, hash, raw, answer, Date.now());
    audit.run(randomUUID(), Date.now(), 'receive', patient);
    database.exec('COMMIT');
    return answer;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

const server = net.createServer((socket) => {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    rest += text;
    for (let end = rest.indexOf('\x1c'); end >= 0; end = rest.indexOf('\x1c')) {
      const answer = take(rest.slice(rest.indexOf('\x0b') + 1, end));
      rest = rest.slice(end + 2);
      socket.write(`\x0b${answer}\x1c\r`);
    }
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
