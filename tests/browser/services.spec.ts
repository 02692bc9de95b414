import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe.each([
  ['zh', 1366],
  ['zh', 390],
  ['en', 1366],
  ['en', 390],
] as const)('the service menu, %s, %i px', (language, width) => {
  const t = words(language);
  const name = (zh: string, en: string) => (language === 'zh' ? zh : en);

  it('every page is readable for who orders', async () => {
    const { page, watch, close } = await enter(language, 'township', { width });
    const look = async (picked: string) => {
      await expectAccessible(page, picked);
      await expectNoSidewaysScroll(page);
      await picture(page, `services-${picked}-${language}-${width}`, true);
    };
    await open(page, '/services', t('svcPage.menu'));
    await page
      .getByRole('heading', { name: name('远程 CT 诊断报告', 'Remote CT report') })
      .waitFor();
    await look('menu');
    await page
      .locator('article', { hasText: 'ECG-01' })
      .getByRole('button', { name: t('svc.order') })
      .click();
    await page.getByRole('dialog').getByText(t('svc.amount')).waitFor();
    await look('order-dialog');
    await page.keyboard.press('Escape');
    await open(page, '/service-orders', t('svcPage.orders'));
    await page.getByRole('row').nth(1).waitFor();
    await look('orders');
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page.getByRole('heading', { level: 2, name: t('svc.course') }).waitFor();
    await look('order');
    await open(page, '/service-statements', t('svcPage.statements'));
    await look('statement-township');
    watch.expectQuiet();
    await close();
  });

  it('every page is readable for who offers', async () => {
    const { page, watch, close } = await enter(language, 'medical', { width });
    const look = async (picked: string) => {
      await expectAccessible(page, picked);
      await expectNoSidewaysScroll(page);
      await picture(page, `services-${picked}-${language}-${width}`, true);
    };
    await open(page, '/service-offers', t('svcPage.offers'));
    await page.getByText('IMG-01').waitFor();
    await look('offers');
    await page.getByRole('button', { name: t('svc.newOffer') }).click();
    await page.getByLabel(t('svc.waiverKind.discount')).check();
    await page.getByLabel(t('svc.givenTo.consortium')).check();
    await look('offer-dialog');
    await page.keyboard.press('Escape');
    await page
      .getByRole('row', { name: 'IMG-01' })
      .getByRole('button', { name: t('svc.price') })
      .click();
    await page.getByRole('dialog').getByText(t('svc.newPrice')).waitFor();
    await look('price-dialog');
    await page.keyboard.press('Escape');
    await open(page, '/service-orders', t('svcPage.orders'));
    await page.getByRole('row').nth(1).waitFor();
    await look('to-do');
    await open(page, '/service-statements', t('svcPage.statements'));
    await page.locator('canvas').waitFor();
    await look('statement');
    watch.expectQuiet();
    await close();
  });
});

describe('an order', () => {
  const t = words('zh');

  it('is placed with its price seen, done, confirmed and rated, and both sides see it at once', async () => {
    const member = await enter('zh', 'township');
    const provider = await enter('zh', 'medical');
    await open(provider.page, '/service-orders', t('svcPage.orders'));
    await open(member.page, '/services', t('svcPage.menu'));
    await member.page
      .locator('article', { hasText: 'PATH-01' })
      .getByRole('button', { name: t('svc.order') })
      .click();
    const dialog = member.page.getByRole('dialog');
    await dialog.getByLabel(t('svc.quantityOf', { unit: '例' })).fill('0');
    await dialog.getByRole('button', { name: t('svc.send') }).click();
    await dialog.getByText(t('svc.quantityWrong', { max: '1000' })).waitFor();
    await dialog.getByLabel(t('svc.quantityOf', { unit: '例' })).fill('2');
    await dialog.getByText('300.00 元').first().waitFor();
    await dialog.getByLabel(t('svc.note')).fill(`石蜡切片 ${run}`);
    await dialog.getByRole('button', { name: t('svc.send') }).click();
    await dialog.waitFor({ state: 'detached' });
    await member.page.getByText(t('svc.ordered')).waitFor();

    // The provider's list shows it without a reload.
    const row = provider.page.getByRole('row', { name: '远程病理会诊' }).first();
    await row.getByText(t('svc.orderState.placed')).waitFor({ timeout: 8000 });
    await row.getByRole('button', { name: t('svc.orderAction.accept') }).click();
    const asked = provider.page.getByRole('dialog');
    await expectAccessible(provider.page, 'accept an order');
    await asked.getByRole('button', { name: t('svc.orderAction.accept') }).click();
    await row.getByText(t('svc.orderState.accepted')).waitFor();
    await row.getByRole('button', { name: t('svc.orderAction.fulfil') }).click();
    await asked.getByLabel(t('svc.noteForThem')).fill('会诊意见已回传');
    await asked.getByRole('button', { name: t('svc.orderAction.fulfil') }).click();
    await row.getByText(t('svc.orderState.fulfilled')).waitFor();

    await open(member.page, '/service-orders', t('svcPage.orders'));
    await member.page.getByRole('link', { name: '远程病理会诊' }).first().click();
    await member.page.getByText(`石蜡切片 ${run}`).waitFor();
    await member.page.getByText('会诊意见已回传').waitFor();
    await member.page.getByRole('button', { name: t('svc.orderAction.confirm') }).click();
    await dialog.getByLabel(t('svc.ratingWord.5')).check();
    await expectAccessible(member.page, 'confirm and rate');
    await picture(member.page, 'services-rating-zh');
    await dialog.getByRole('button', { name: t('svc.orderAction.confirm') }).click();
    await member.page.getByText(t('svc.orderState.confirmed')).first().waitFor();
    await row.getByText(t('svc.orderState.confirmed')).waitFor({ timeout: 8000 });
    member.watch.expectQuiet();
    provider.watch.expectQuiet();
    await member.close();
    await provider.close();
  });

  it('is cancelled only with a reason, by keyboard alone', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    await open(page, '/services', t('svcPage.menu'));
    const order = page
      .locator('article', { hasText: 'CSSD-01' })
      .getByRole('button', { name: t('svc.order') });
    await order.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('12.00 元').first().waitFor();
    await dialog.getByLabel(t('svc.quantityOf', { unit: '包' })).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await open(page, '/service-orders?state=placed', t('svcPage.orders'));
    const row = page.getByRole('row', { name: '器械消毒供应' }).first();
    const cancel = row.getByRole('button', { name: t('svc.orderAction.cancel') });
    await cancel.focus();
    await page.keyboard.press('Enter');
    // “取消” is also what leaves the dialog.
    const send = dialog.locator('[type=submit]');
    await send.press('Enter');
    await dialog.getByText(t('confirm.noteMissing')).waitFor();
    await dialog.getByLabel(t('svc.reason')).fill('本周器械已够用');
    await send.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    watch.expectQuiet();
    await close();
  });
});

describe('who offers', () => {
  const t = words('zh');

  it('drafts, publishes, plans a price and takes a service off again', async () => {
    const { page, watch, close } = await enter('zh', 'medical');
    watch.allow(/status of 400/);
    await open(page, '/service-offers', t('svcPage.offers'));
    await page.getByRole('button', { name: t('svc.newOffer') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await dialog.getByText(t('svc.fault.code')).first().waitFor();
    await dialog.getByLabel(t('svc.name'), { exact: false }).first().fill(`远程会诊 ${run}`);
    await dialog.getByLabel(t('svc.code')).fill('IMG-01');
    await dialog.getByLabel(t('svc.categoryLabel')).selectOption('other');
    await dialog.getByLabel(t('svc.priceLabel', { unit: '例' })).fill('99.5');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    // The server says which field is wrong: the code is taken.
    await dialog.locator('.wrong').first().waitFor();
    await dialog.getByLabel(t('svc.code')).fill(run.toUpperCase().slice(-12));
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: `远程会诊 ${run}` });
    await row.getByText('99.50 元/例').waitFor();
    const act = async (action: string) => {
      await row.getByRole('button', { name: t(`svc.offerAction.${action}`) }).click();
      await dialog.getByRole('button', { name: t(`svc.offerAction.${action}`) }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await act('publish');
    await row.getByText(t('svc.offerState.published')).waitFor();
    await row.getByRole('button', { name: t('svc.price') }).click();
    await dialog.getByLabel(t('svc.priceLabel', { unit: '例' })).fill('120');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await row.getByText('120.00 元/例').waitFor();
    await act('suspend');
    await act('resume');
    await act('retire');
    await row.getByText(t('svc.offerState.retired')).waitFor();
    watch.expectQuiet();
    await close();
  });

  it('is the only one with that menu entry, and the office sees all orders', async () => {
    const township = await enter('zh', 'township');
    const menu = township.page.locator('#side-menu');
    await menu.getByRole('link', { name: t('svcPage.menu') }).waitFor();
    expect(await menu.getByRole('link', { name: t('svcPage.offers') }).count()).toBe(0);
    await township.close();
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/service-orders', t('svcPage.orders'));
    await page.getByRole('row').nth(1).waitFor();
    expect(await page.getByRole('button', { name: t('svc.orderAction.accept') }).count()).toBe(0);
    await open(page, '/service-statements', t('svcPage.statements'));
    await page.locator('canvas').waitFor();
    await picture(page, 'services-statement-office-zh', true);
    const file = page.waitForEvent('download');
    await page.getByRole('link', { name: t('svc.export.xlsx') }).click();
    expect((await file).suggestedFilename()).toMatch(/^services-\d{4}-\d{2}\.xlsx$/);
    watch.expectQuiet();
    await close();
  });
});
