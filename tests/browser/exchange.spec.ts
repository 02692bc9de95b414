import { describe, expect, it } from 'vitest';
import { baseUrl, type Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { partnerToken } from './lib/partner';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();
const application = `LIS-${run}`;

/** A result with a code that is new at every run. */
const message = (control: string) =>
  [
    `MSH|^~\\&|${application}|||Y|20261101080000||ORU^R01^ORU_R01|${control}|P|2.5.1`,
    'PID|1||M77^^^H^MR||王^小明||19800215|M',
    'OBR|1|O1|F1|CBC^血常规^L|||20261101073000||||||||||||||||||F',
    `OBX|1|NM|W${run}^白细胞^L||5.10|10^9/L|3.5-9.5|H|||F`,
  ].join('\r');

async function send(control: string): Promise<string> {
  const token = await partnerToken(['message_send']);
  const answer = await fetch(`${baseUrl()}/api/v1/exchange/hl7`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/hl7-v2' },
    body: message(control),
  });
  return await answer.text();
}

describe('the exchange of messages', () => {
  const t = words('zh');

  it('registers a sender, maps what waits, and replays it', async () => {
    const { page, watch, close } = await enter('zh', 'admin');
    watch.allow(/status of 400/); // an address that is none
    await open(page, '/exchange/senders', t('exchangePage.senders'));
    await page.getByRole('button', { name: t('exchange.addSender') }).click();
    const sender = page.getByRole('dialog');
    await sender.getByLabel(t('exchange.senderName')).fill(`检验系统 ${run}`);
    await sender.getByLabel(t('exchange.application')).fill(application);
    await sender.getByLabel(t('exchange.addresses')).fill('here');
    await expectAccessible(page, 'new sender');
    await sender.getByRole('button', { name: t('common.save') }).click();
    await sender.getByText(t('refusal.invalid_address')).first().waitFor();
    await sender.getByLabel(t('exchange.addresses')).fill('127.0.0.1');
    await picture(page, 'exchange-sender-zh');
    await sender.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('row', { name: `检验系统 ${run}` }).waitFor();

    expect(await send(`A${run}`)).toContain(`MSA|AA|A${run}`);
    await open(page, '/exchange/messages', t('exchangePage.feed'));
    await page
      .getByRole('row', { name: `A${run}` })
      .getByText(t('exchange.states.waiting'))
      .waitFor();
    await expectAccessible(page, 'messages');

    await open(page, '/exchange/codes', t('exchangePage.codes'));
    for (const [code, standard] of [
      [`W${run}`, '6690-2'],
      ['10^9/L', '10*9/L'],
    ] as const) {
      const queue = page.getByRole('region', { name: t('exchange.unmapped') });
      const row = queue.getByRole('row', { name: code });
      // The unit is mapped already when the test runs again on the same data.
      if (code !== `W${run}` && (await row.count()) === 0) continue;
      await row.getByRole('button').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(t('exchange.standardCode')).fill(standard);
      await expectAccessible(page, 'a mapping');
      await picture(page, 'exchange-mapping-zh');
      await dialog.getByRole('button', { name: t('common.save') }).click();
      await dialog.waitFor({ state: 'detached' });
      await row.waitFor({ state: 'detached' });
    }

    await open(page, '/exchange/messages', t('exchangePage.feed'));
    await page
      .getByRole('button', {
        name: t('exchange.replayAll', { state: t('exchange.states.waiting') }),
      })
      .click();
    await page
      .getByRole('row', { name: `A${run}` })
      .getByText(t('exchange.states.applied'))
      .waitFor();
    await page
      .getByRole('row', { name: `A${run}` })
      .getByRole('link')
      .click();
    await page.getByRole('heading', { level: 1, name: t('exchangePage.message') }).waitFor();
    await page.getByText('Observation/').waitFor();
    await page.getByText('王 ^ 小明').waitFor();
    await expectAccessible(page, 'a message');
    await picture(page, 'exchange-message-zh', true);
    await page.getByRole('button', { name: t('exchange.replay'), exact: true }).click();
    await page.getByText(t('exchange.outcome.unchanged')).first().waitFor();
    watch.expectQuiet();
    await close();
  });

  for (const language of ['zh', 'en'] as Language[])
    it(`shows what would come of a message, and every page is accessible (${language})`, async () => {
      const w = words(language);
      const { page, watch, close } = await enter(language, 'admin');
      await open(page, '/exchange/trial', w('exchangePage.trial'));
      await page
        .getByRole('textbox', { name: w('exchange.text') })
        .fill(message('T').replaceAll('\r', '\n'));
      await page.getByRole('button', { name: w('exchange.try') }).click();
      await page.getByText('"resourceType": "Observation"').waitFor();
      await expectAccessible(page, 'a trial');
      await expectNoSidewaysScroll(page);
      await picture(page, `exchange-trial-${language}`, true);
      for (const [path, title] of [
        ['messages', 'feed'],
        ['codes', 'codes'],
        ['senders', 'senders'],
      ]) {
        await open(page, `/exchange/${path}`, w(`exchangePage.${title}`));
        await expectAccessible(page, path!);
        await expectNoSidewaysScroll(page);
        await picture(page, `exchange-${path}-${language}`, true);
      }
      watch.expectQuiet();
      await close();
    });
});
