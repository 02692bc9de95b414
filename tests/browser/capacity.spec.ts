import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe.each(['zh', 'en'] as const)('beds and bookings in %s', (language) => {
  const t = words(language);

  it('every page is readable for everybody', async () => {
    const { page, watch, close } = await enter(language, 'desk');
    await open(page, '/bed-board', t('capPage.board'));
    await page.getByRole('cell', { name: '心血管内科病区' }).first().waitFor();
    await expectAccessible(page, 'bed board');
    await picture(page, `capacity-board-${language}`, true);
    await open(page, '/wards', t('capPage.wards'));
    await page.getByRole('heading', { name: '骨科病区' }).waitFor();
    await page
      .getByText(t('cap.bedLabel', { label: '34' }))
      .first()
      .waitFor();
    await expectAccessible(page, 'wards');
    await picture(page, `capacity-wards-${language}`);
    await open(page, '/booking', t('capPage.offers'));
    await page.getByRole('heading', { name: '心血管内科专家门诊' }).waitFor();
    await expectAccessible(page, 'offers');
    await picture(page, `capacity-offers-${language}`);
    await open(page, '/bookings?tab=provider', t('capPage.bookings'));
    await page.getByRole('cell', { name: '64 排 CT' }).first().waitFor();
    await expectAccessible(page, 'bookings');
    await picture(page, `capacity-bookings-${language}`);
    await open(page, '/schedules', t('capPage.schedules'));
    await expectAccessible(page, 'schedules');
    await picture(page, `capacity-schedules-${language}`);
    await page.getByRole('link', { name: '骨科专家门诊' }).click();
    await page.getByRole('heading', { level: 2, name: t('cap.calendar'), exact: true }).waitFor();
    await expectAccessible(page, 'schedule');
    await picture(page, `capacity-schedule-${language}`, true);
    await open(page, '/devices', t('capPage.devices'));
    await page.getByRole('cell', { name: 'NC-MR-01' }).waitFor();
    await expectAccessible(page, 'devices');
    await picture(page, `capacity-devices-${language}`, true);
    watch.expectQuiet();
    await close();
  });
});

describe('a unit that reports once a day', () => {
  const t = words('zh');

  it('reports on one screen', async () => {
    const { page, watch, close } = await enter('zh', 'nursing-desk');
    await open(page, '/wards', t('capPage.wards'));
    const ward = '护理一区 护理床';
    await page.getByLabel(`${ward} ${t('cap.free')}`).fill('99');
    await page.getByRole('button', { name: t('cap.report'), exact: true }).click();
    await page.getByText(t('cap.freeAboveTotal')).waitFor();
    await page.getByLabel(`${ward} ${t('cap.free')}`).fill('8');
    await expectAccessible(page, 'daily report');
    await picture(page, 'capacity-daily-zh');
    await page.getByRole('button', { name: t('cap.report'), exact: true }).click();
    await page.getByText(t('cap.freeWas', { free: '8' })).waitFor();
    watch.expectQuiet();
    await close();
  });
});

describe('a bed', () => {
  const t = words('zh');

  it('is taken on the ward and the board of another unit shows it at once', async () => {
    const ward = await enter('zh', 'rehab-desk');
    const board = await enter('zh', 'township');
    await open(board.page, '/bed-board', t('capPage.board'));
    const row = board.page.getByRole('row', { name: '康复病区' });
    const freeNow = async () => Number(await row.locator('td').nth(4).innerText());
    await row.waitFor();
    const before = await freeNow();
    await open(ward.page, '/wards', t('capPage.wards'));
    await ward.page
      .locator('li.free')
      .first()
      .getByRole('button', { name: t('cap.bedAction.occupy') })
      .click();
    await expect.poll(freeNow, { timeout: 8000 }).toBe(before - 1);
    ward.watch.expectQuiet();
    board.watch.expectQuiet();
    await ward.close();
    await board.close();
  });
});

describe('a township doctor', () => {
  const t = words('zh');

  it('finds a time, holds, confirms, moves and cancels it', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    await open(page, '/booking', t('capPage.offers'));
    const card = page.locator('.y-card', { hasText: '骨科专家门诊' });
    await card.locator('.time').last().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('cap.note')).fill(`膝痛 ${run}`);
    await expectAccessible(page, 'booking dialog');
    await dialog.getByRole('button', { name: t('cap.hold') }).click();
    await dialog.getByRole('status').waitFor();
    await picture(page, 'capacity-held-zh');
    await dialog.getByRole('button', { name: t('cap.confirm'), exact: true }).click();
    await dialog.waitFor({ state: 'detached' });

    await open(page, '/bookings', t('capPage.bookings'));
    const row = page.getByRole('row', { name: `膝痛 ${run}` });
    await row.getByRole('link', { name: t('cap.bookingAction.rebook') }).click();
    await page.getByRole('status').first().waitFor();
    await page.locator('.y-card', { hasText: '骨科专家门诊' }).locator('.time').nth(2).click();
    await dialog.getByRole('button', { name: t('cap.rebook') }).click();
    await page.getByRole('heading', { level: 1, name: t('capPage.bookings') }).waitFor();

    await row.getByRole('button', { name: t('cap.bookingAction.cancel') }).click();
    await dialog.getByLabel(t('cap.reason')).fill('患者不来了');
    await dialog.getByRole('button', { name: t('cap.bookingAction.cancel') }).click();
    await row.getByText(t('cap.bookingState.cancelled')).waitFor();
    await expectNoSidewaysScroll(page);
    watch.expectQuiet();
    await close();
  });

  it('books beyond a full time only with a reason', async () => {
    const { page, watch, close } = await enter('zh', 'township');
    await open(page, '/devices?unit=', t('capPage.devices'));
    await page.getByRole('link', { name: '1.5T 磁共振' }).click();
    const more = page.getByRole('button', { name: t('cap.overbook') });
    await page.getByRole('region', { name: t('cap.calendar') }).waitFor();
    // The first times of the next working day are booked by the demo.
    if ((await more.count()) === 0) {
      await page.getByRole('button', { name: t('cap.weekAfter') }).click();
    }
    await more.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('cap.overbook') }).click();
    await dialog.getByText(t('confirm.noteMissing')).waitFor();
    await dialog.getByLabel(t('cap.overbookReason')).fill('病情较急');
    await expectAccessible(page, 'beyond the schedule');
    await dialog.getByRole('button', { name: t('cap.overbook') }).click();
    await dialog.waitFor({ state: 'detached' });
    watch.expectQuiet();
    await close();
  });

  it('has no menu entries for what others keep', async () => {
    const { page, close } = await enter('zh', 'township');
    const menu = page.locator('#side-menu');
    await menu.getByRole('link', { name: t('capPage.board') }).waitFor();
    expect(await menu.getByRole('link', { name: t('capPage.wards') }).count()).toBe(0);
    expect(await menu.getByRole('link', { name: t('capPage.schedules') }).count()).toBe(0);
    await close();
  });
});

describe('who keeps a schedule', () => {
  const t = words('zh');

  it('adds a day of its own and learns what is wrong', async () => {
    const { page, watch, close } = await enter('zh', 'second-desk');
    watch.allow(/status of 400/);
    await open(page, '/schedules', t('capPage.schedules'));
    await page.getByRole('link', { name: '彩色超声' }).click();
    await page.getByRole('button', { name: t('cap.addException') }).click();
    const line = page.locator('.exception').last();
    await line.getByRole('button', { name: t('cap.addPeriod') }).click();
    await line.getByLabel(t('cap.period.ends')).fill('07:00');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.locator('.fault').first().waitFor();
    await expectAccessible(page, 'a wrong schedule');
    await line.getByLabel(t('cap.period.ends')).fill('12:00');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('cap.scheduleSaved')).waitFor();
    await page
      .locator('.exception')
      .last()
      .getByRole('button', { name: t('cap.removeDay') })
      .click();
    await page.getByRole('button', { name: t('common.save') }).click();
    watch.expectQuiet();
    await close();
  });
});
