// A HIS and a LIS of one member at the MLLP or HTTP door of a running platform, with faults:
//   node tests/partners/run.ts --mllp 2575 --steps 200 --seed 1 --late 0.1 --repeated 0.1
//   YILIAN_TOKEN=... node tests/partners/run.ts --url http://127.0.0.1:8080 --steps 200
// The senders SIM-HIS and SIM-LIS must be registered. Ends with 1 when an answer was not as agreed.
import { parseArgs } from 'node:util';
import { Dice } from './dice.ts';
import { HttpDoor, MllpDoor } from './doors.ts';
import { HospitalDay } from './hospital.ts';
import { type FaultRates, noFaults } from './line.ts';

const { values } = parseArgs({
  options: Object.fromEntries(
    ['mllp', 'host', 'url', 'steps', 'seed', ...Object.keys(noFaults)].map((name) => [
      name,
      { type: 'string' as const },
    ]),
  ),
});
const number = (name: string, usual: number) => Number(values[name] ?? usual);
const seed = number('seed', Date.now() % 1_000_000);
const rates = Object.fromEntries(
  Object.keys(noFaults).map((name) => [name, number(name, 0)]),
) as unknown as FaultRates;
const door = values['url']
  ? new HttpDoor(String(values['url']), process.env.YILIAN_TOKEN ?? '')
  : new MllpDoor(number('mllp', 2575), String(values['host'] ?? '127.0.0.1'));
const day = new HospitalDay({
  door,
  dice: new Dice(seed),
  rates,
  prefix: `S${seed.toString(36)}`,
  his: 'SIM-HIS',
  lis: 'SIM-LIS',
});
await day.run(number('steps', 100));
door.close();
const wrong = [...day.hisLine.wrong, ...day.lisLine.wrong];
console.log(JSON.stringify({ seed, his: day.hisLine.tally, lis: day.lisLine.tally, wrong }));
process.exitCode = wrong.length > 0 ? 1 : 0;
