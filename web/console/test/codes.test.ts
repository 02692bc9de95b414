// @vitest-environment node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as lists from '../src/codes/lists';
import { toneOfState } from '../src/codes/tones';
import * as services from '../src/services/lists';

const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')) as never;
const { components } = read('../../shared/openapi.json') as {
  components: { schemas: Record<string, { enum?: string[]; properties?: object }> };
};
const values = (schema: string) => {
  const found = components.schemas[schema]?.enum;
  if (!found) throw new Error(`${schema} is no enum of the document`);
  return found;
};

/** Enums of the document whose values the pages show, and where their words stand. */
const words: [schema: string, file: string, path: string][] = [
  ['State', 'codes', 'code.state'],
  ['EntryKind', 'record', 'record.kind'],
  ['Action', 'codes', 'code.action'],
  ['Direction', 'codes', 'code.direction'],
  ['Kind', 'codes', 'code.kind'],
  ['Urgency', 'codes', 'code.urgency'],
  ['Urgency', 'wizard', 'wizard.urgencyHint'],
  ['ReferralReason', 'codes', 'code.referralReason'],
  ['RefusalReason', 'codes', 'code.refusalReason'],
  ['ReturnReason', 'codes', 'code.returnReason'],
  ['WithdrawReason', 'codes', 'code.withdrawReason'],
  ['ConsentRelation', 'codes', 'code.relation'],
  ['ConsentMethod', 'codes', 'code.consentMethod'],
  ['Transport', 'codes', 'code.transport'],
  ['PlanItemKind', 'codes', 'code.planItem'],
  ['Worklist', 'codes', 'code.worklist'],
  ['Side', 'codes', 'code.side'],
  ['DocumentKind', 'codes', 'code.documentKind'],
  ['PopulationFlag', 'codes', 'code.flag'],
  ['VisitKind', 'codes', 'code.visitKind'],
  ['VisitProof', 'codes', 'code.proof'],
  ['VisitProof', 'people', 'people.proofHint'],
  ['Sex', 'core', 'sex'],
  ['Role', 'core', 'role'],
  ['Right', 'core', 'right'],
  ['TermBatchState', 'terminology', 'terminology.states'],
  ['TermOutcome', 'terminology', 'terminology.outcomes'],
  ['TermUndoAct', 'terminology', 'terminology.acts'],
  ['BedClass', 'capacity', 'cap.bedClass'],
  ['BedState', 'capacity', 'cap.bedState'],
  ['BedAction', 'capacity', 'cap.bedAction'],
  ['Reporting', 'capacity', 'cap.reporting'],
  ['Share', 'capacity', 'cap.share'],
  ['ResourceKind', 'capacity', 'cap.resourceKind'],
  ['ResourceStatus', 'capacity', 'cap.resourceStatus'],
  ['SlotState', 'capacity', 'cap.slotState'],
  ['BookingKind', 'capacity', 'cap.bookingKind'],
  ['BookingState', 'capacity', 'cap.bookingState'],
  ['BookingAction', 'capacity', 'cap.bookingAction'],
  ['WaitState', 'capacity', 'cap.waitState'],
  ['ServiceCategory', 'services', 'svc.category'],
  ['CountingUnit', 'services', 'svc.unit'],
  ['CapacityPeriod', 'services', 'svc.period'],
  ['CapacityPeriod', 'services', 'svc.thisPeriod'],
  ['ServiceAudience', 'services', 'svc.audience'],
  ['WaiverKind', 'services', 'svc.waiverKind'],
  ['WaiverFor', 'services', 'svc.givenTo'],
  ['ServiceState', 'services', 'svc.offerState'],
  ['ServiceAction', 'services', 'svc.offerAction'],
  ['ServiceAction', 'services', 'svc.offerAsking'],
  ['ServiceOrderState', 'services', 'svc.orderState'],
  ['ServiceOrderAction', 'services', 'svc.orderAction'],
  ['ServiceOrderAction', 'services', 'svc.orderStep'],
  ['ServiceSide', 'services', 'svc.orderSide'],
  ['ServiceSide', 'services', 'svc.statementSide'],
  ['GreenReason', 'core', 'green.reason'],
  ['ReadinessStanding', 'readiness', 'readiness.standing'],
  ['ReadinessStanding', 'readiness', 'readiness.verdict'],
  ['ReadinessStanding', 'readiness', 'readiness.todo'],
  ['Mark', 'readiness', 'readiness.mark'],
  ['Nearness', 'readiness', 'readiness.nearness'],
  ['BedReason', 'readiness', 'readiness.bedReason'],
  ['EquipmentReason', 'readiness', 'readiness.equipmentReason'],
  ['SkillReason', 'readiness', 'readiness.skillReason'],
  ['MessageUrgency', 'messages', 'msg.urgency'],
  ['MessageThreshold', 'messages', 'msg.level'],
  ['MessageLanguage', 'messages', 'msg.languages'],
  ['DeliveryState', 'messages', 'msg.deliveryState'],
];

describe.each(['zh-CN', 'en'])('%s', (language) => {
  const at = (file: string, path: string) => {
    const texts = read(`../src/locales/${language}/${file}.json`) as Record<string, unknown>;
    return path
      .split('.')
      .reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], texts) as object;
  };

  it.each(words)('every value of %s has words in %s at %s', (schema, file, path) => {
    expect(Object.keys(at(file, path)).sort()).toEqual([...values(schema)].sort());
  });

  it('every field of the content has a name', () => {
    const fields = Object.keys(components.schemas.Content?.properties ?? {});
    expect(Object.keys(at('referral', 'contentField'))).toEqual(expect.arrayContaining(fields));
  });
});

it('every state has a tone', () => {
  expect(Object.keys(toneOfState).sort()).toEqual([...values('State')].sort());
});

it.each([
  ['Direction', lists.directions, []],
  ['Kind', lists.kinds, []],
  ['Urgency', lists.urgencies, []],
  ['State', lists.states, ['draft']],
  ['ReferralReason', [...lists.reasonsUp, ...lists.reasonsDown], []],
  ['RefusalReason', lists.refusalReasons, []],
  ['ReturnReason', lists.returnReasons, []],
  ['WithdrawReason', lists.withdrawReasons, []],
  ['ConsentRelation', lists.relations, []],
  ['ConsentMethod', lists.consentMethods, ['verbal_emergency']],
  ['Transport', lists.transports, []],
  ['PlanItemKind', lists.planItemKinds, []],
  ['DocumentKind', lists.documentKinds, ['none']],
  ['PopulationFlag', lists.chosenFlags, ['aged_65_plus', 'aged_0_6']],
  ['VisitKind', lists.visitKinds, []],
  ['VisitProof', lists.proofs, []],
  ['EntryKind', lists.entryKinds, []],
  ['Sex', lists.sexes, []],
  ['ServiceCategory', services.categories, []],
  ['CountingUnit', services.units, []],
  ['CapacityPeriod', services.periods, []],
  ['ServiceAudience', services.audiences, []],
  ['WaiverKind', services.waiverKinds, []],
  ['WaiverFor', services.givenTo, []],
  ['ServiceOrderState', services.orderStates, []],
] as [string, readonly string[], string[]][])(
  'the list of %s holds every value but those that follow by themselves',
  (schema, list, derived) => {
    expect([...new Set([...list, ...derived])].sort()).toEqual([...values(schema)].sort());
  },
);
