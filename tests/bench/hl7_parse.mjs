// The same with the npm parser simple-hl7, which takes everything apart at once.
//   node hl7_parse.mjs FILE SECONDS
import { readFileSync } from 'node:fs';
import hl7 from 'simple-hl7';

const [file, seconds] = process.argv.slice(2);
const messages = readFileSync(file, 'latin1')
  .split('\x1c')
  .filter((one) => one)
  .map((one) => Buffer.from(one, 'latin1'));
const parser = new hl7.Parser({ segmentSeperator: '\r' });
const begin = performance.now();
let parsed = 0;
let sum = 0;
while (performance.now() - begin < Number(seconds) * 1000) {
  for (const bytes of messages) {
    sum += parser.parse(bytes.toString()).segments.length;
    parsed += 1;
  }
}
console.log(Math.round((parsed * 1000) / (performance.now() - begin)), sum);
