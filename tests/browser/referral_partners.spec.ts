import { expect, it } from 'vitest';
import { Dice } from '../partners/dice.ts';
import { Receiver, ReferralSystem, Sender } from '../partners/referral.ts';
import { baseUrl } from './lib/browser';
import { partnerToken } from './lib/partner';
import { newPerson } from './lib/people';

// Two simulated hospital systems refer people to each other by FHIR alone, and make mistakes.
const seed = Number(process.env.YILIAN_SEED ?? Date.now() % 1_000_000);
const referrals = Number(process.env.YILIAN_PARTNER_STEPS ?? 20);
const scopes = [
  'record_read',
  'record_write',
  'referral_read',
  'referral_write',
  'patient_write',
  'network_read',
] as const;

it('is sent, accepted, answered or refused, and followed by both', async () => {
  const dice = new Dice(seed);
  const township = new ReferralSystem(
    baseUrl(),
    await partnerToken([...scopes], '河沥卫生院'),
    'township',
  );
  const county = new ReferralSystem(baseUrl(), await partnerToken([...scopes]), 'county');
  const sender = new Sender(township, await township.place('宁川市人民医院'), dice);
  const receiver = new Receiver(county, dice);
  for (let i = 0; i < referrals; i++) {
    const { name, idNumber, phone } = newPerson();
    const person = { family: name.slice(0, 1), given: name.slice(1), idNumber, phone };
    const id = await sender.refer(person, dice.chance(0.2));
    for (let step = dice.whole(5); step > 0; step--) {
      const before = sender.sent.get(id)!;
      sender.sent.set(id, await receiver.act(id, before));
    }
  }
  for (const [id, status] of sender.sent)
    expect(await sender.seen(id), `${id}, seed ${seed}`).toBe(status);
  // Both systems see the same.
  for (const [id, status] of sender.sent)
    expect((await county.fhir('GET', `/Task/${id}`)).body.status).toBe(status);
});
