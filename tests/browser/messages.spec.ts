import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe.each(['zh', 'en'] as const)('messages in %s', (language) => {
  const t = words(language);

  it('the inbox, the wishes and the proof on a referral are readable for everybody', async () => {
    const { page, watch, close } = await enter(language, 'desk');
    await open(page, '/messages', t('msgPage.inbox'));
    await page
      .getByRole('cell')
      .getByRole('button', { name: t('msg.markRead') })
      .first()
      .waitFor();
    await expectAccessible(page, 'inbox');
    await picture(page, `messages-inbox-${language}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'inbox on a phone');
    await picture(page, `messages-inbox-phone-${language}`);
    await page.setViewportSize({ width: 1280, height: 800 });

    await page.locator('a[href^="/referrals/"]').first().click();
    const told = page.locator('.y-card', { hasText: t('msg.toldTitle') }).last();
    await told.getByText(t('msg.way.inbox')).first().waitFor();
    await told.scrollIntoViewIfNeeded();
    await expectAccessible(page, 'who was told');
    await picture(page, `messages-told-${language}`);

    await open(page, '/settings', t('page.settings'));
    const card = page.locator('#settings-messages');
    await card.getByLabel(t('msg.email')).waitFor();
    await expectAccessible(page, 'wishes');
    await card.scrollIntoViewIfNeeded();
    await picture(page, `messages-settings-${language}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await picture(page, `messages-settings-phone-${language}`, true);
    watch.expectQuiet();
    await close();
  });

  it('what did not arrive is listed for the office', async () => {
    const { page, watch, close } = await enter(language, 'office');
    await open(page, '/deliveries', t('msgPage.dead'));
    await expectAccessible(page, 'undelivered');
    await picture(page, `messages-dead-${language}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    watch.expectQuiet();
    await close();
  });
});

describe('the bell', () => {
  const t = words('zh');

  it('counts by itself when a message is read in another window', async () => {
    const one = await enter('zh', 'desk');
    const other = await enter('zh', 'desk');
    await open(one.page, '/messages', t('msgPage.inbox'));
    await open(other.page, '/', t('page.home'));
    const count = async () => Number(await other.page.locator('.bell .count').innerText());
    await other.page.locator('.bell .count').waitFor();
    const before = await count();
    await one.page
      .getByRole('cell')
      .getByRole('button', { name: t('msg.markRead') })
      .first()
      .click();
    await expect.poll(count, { timeout: 8000 }).toBe(before - 1);
    one.watch.expectQuiet();
    other.watch.expectQuiet();
    await one.close();
    await other.close();
  });
});

describe('wishes', () => {
  const t = words('zh');

  it('are kept, and half of the quiet hours is refused at its field', async () => {
    const { page, watch, close } = await enter('zh', 'second-desk');
    await open(page, '/settings', t('page.settings'));
    const card = page.locator('#settings-messages');
    await card.getByLabel(t('msg.email')).fill(`desk-${run}@example.cn`);
    await card.getByLabel(t('msg.quietFrom')).fill('22:00');
    await card.getByLabel(t('msg.quietTo')).fill('');
    await card.getByRole('button', { name: t('msg.save'), exact: true }).click();
    await card.getByText(t('msg.quietBoth')).waitFor();
    await expectAccessible(page, 'wishes with a fault');
    await card.getByLabel(t('msg.quietTo')).fill('07:00');
    await card.getByRole('button', { name: t('msg.save'), exact: true }).click();
    await page.getByText(t('msg.saved')).first().waitFor();
    await page.reload();
    await expect
      .poll(() => card.getByLabel(t('msg.email')).inputValue(), { timeout: 8000 })
      .toBe(`desk-${run}@example.cn`);
    watch.expectQuiet();
    await close();
  });
});

describe('a group robot', () => {
  const t = words('zh');

  it('is added, fails visibly, is changed without its address, and removed', async () => {
    const { page, watch, close } = await enter('zh', 'admin');
    await open(page, '/channels', t('msgPage.channels'));
    await page.getByText('急诊转诊群（示例）').first().waitFor();
    await page.getByRole('button', { name: t('msg.addChannel') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('common.save'), exact: true }).click();
    await dialog.getByText(t('msg.nameMissing')).first().waitFor();
    await expectAccessible(page, 'robot dialog with faults');
    await dialog.getByRole('radio', { name: t('msg.way.dingtalk') }).check();
    await dialog.getByLabel(t('msg.channelName')).fill(`骨科群 ${run}`);
    await dialog.getByLabel(t('msg.address')).fill('http://127.0.0.1:9/robot');
    await dialog.getByLabel(t('msg.secret')).fill('SECexample');
    await picture(page, 'messages-robot-dialog-zh');
    await dialog.getByRole('button', { name: t('common.save'), exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: `骨科群 ${run}` });
    await row.getByRole('button', { name: t('msg.test') }).click();
    await row.getByText(t('msg.failing')).waitFor({ timeout: 15_000 });
    await expectAccessible(page, 'robots');
    await picture(page, 'messages-robots-zh');
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await picture(page, 'messages-robots-phone-zh');
    await page.setViewportSize({ width: 1280, height: 800 });
    await row.getByRole('button', { name: t('msg.edit') }).click();
    await dialog.getByLabel(t('msg.channelName')).fill(`骨科二群 ${run}`);
    await dialog.getByRole('button', { name: t('common.save'), exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const changed = page.getByRole('row', { name: `骨科二群 ${run}` });
    await changed.getByRole('button', { name: t('msg.remove') }).click();
    await dialog.getByRole('button', { name: t('msg.remove') }).click();
    await changed.waitFor({ state: 'detached' });
    watch.expectQuiet();
    await close();
  });
});
