// Sends HL7 v2 messages with the npm client simple-hl7 through a proxy that cuts the stream in pieces and
// breaks connections, sends some twice, and goes on when the server is killed. Each answer must be the first one.
// node hl7_sender.mjs PORT COUNT SEED; prints one line of JSON.
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import hl7 from 'simple-hl7';

const [port, count, seed] = process.argv.slice(2).map(Number);
const clients = 8,
  people = 50,
  patience = 120_000;
const facts = { sent: 0, repeated: 0, cuts: 0, lost: 0, wrong: [] };

let state = seed >>> 0 || 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

/** Pieces of random size; now and then the connection breaks in the middle of one. */
function passOn(from, to, breaks) {
  from.on('data', async (bytes) => {
    from.pause();
    for (let at = 0; at < bytes.length && !to.destroyed;) {
      const size = 1 + Math.floor(random() * 400);
      to.write(bytes.subarray(at, at + size));
      at += size;
      if (random() < breaks) {
        facts.cuts += 1;
        from.destroy();
        to.destroy();
        return;
      }
      if (random() < 0.2) await new Promise(setImmediate);
    }
    from.resume();
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}

const proxy = net.createServer((near) => {
  const far = net.connect({ host: '127.0.0.1', port });
  passOn(near, far, 0.005);
  passOn(far, near, 0.005);
});
await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
const through = proxy.address().port;

function message(number) {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000)
    .toISOString()
    .replace(/[-:T]/g, '')
    .slice(0, 14);
  const out = new hl7.Message(
    'HIS',
    'COUNTY',
    'YILIAN',
    '',
    `${at}+0000`,
    '',
    ['ADT', 'A01'],
    `C${number}`,
    'P',
    '2.5.1',
  );
  out.addSegment('EVN', '', `${at}+0000`);
  out.addSegment(
    'PID',
    '1',
    '',
    [`M${number % people}`, '', '', 'COUNTY', 'MR'],
    '',
    ['王', '小明'],
    '',
    '19800215',
    'M',
  );
  const visit = new Array(19).fill('');
  visit[0] = '1';
  visit[1] = 'I';
  visit[18] = `V${number}`;
  out.addSegment('PV1', ...visit);
  return out;
}

/** One attempt: the answer, or nothing when the connection broke. */
function attempt(holder, what) {
  return new Promise((resolve) => {
    if (!holder.client) {
      holder.client = hl7.Server.createTcpClient({
        host: '127.0.0.1',
        port: through,
        keepalive: true,
        callback: () => {},
      });
      holder.fresh = true;
    }
    const client = holder.client;
    let done = false;
    const end = (answer) => {
      if (done) return;
      done = true;
      if (!answer) {
        client.close();
        holder.client = undefined;
      }
      resolve(answer);
    };
    const timer = setTimeout(() => end(), 15_000);
    timer.unref();
    client.send(what, (error, answer) => end(error ? undefined : answer.toString()));
    if (holder.fresh && client.client) {
      holder.fresh = false;
      client.client.on('close', () => holder.onClose?.());
    }
    holder.onClose = () => end();
  });
}

async function deliver(holder, number) {
  const what = message(number);
  for (const until = Date.now() + patience; Date.now() < until;) {
    facts.sent += 1;
    const answer = await attempt(holder, what);
    if (answer) return answer;
    facts.lost += 1;
    await wait(20 + random() * 50);
  }
  throw new Error(`nobody answers message ${number}`);
}

let next = 0;
async function work() {
  const holder = {};
  const before = [];
  while (next < count) {
    const number = next++;
    const answer = await deliver(holder, number);
    if (!answer.includes(`MSA|AA|C${number}`)) facts.wrong.push(answer.slice(0, 300));
    before.push([number, answer]);
    if (before.length > 20) before.shift();
    if (random() < 0.05) {
      const [again, first] = before[Math.floor(random() * before.length)];
      facts.repeated += 1;
      if ((await deliver(holder, again)) !== first) facts.wrong.push(`another answer to C${again}`);
    }
  }
  holder.client?.close();
}

await Promise.all(Array.from({ length: clients }, work));
proxy.close();
facts.wrong = facts.wrong.slice(0, 5);
console.log(JSON.stringify(facts));
process.exit(0);
