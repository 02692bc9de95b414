import { execFileSync } from 'node:child_process';
import { dataOf } from '@yilian/shared';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { papers, signedIn } from './lib/client';
import { useStaff } from './lib/staff';
import { words } from './lib/texts';

// A referral that finds its place: criteria, a slot that is held while the papers are written, further units, the
// desk's confirmation, the slip that says when and where. Nobody else gets the slot meanwhile.
const enter = useStaff();
const patiently = { timeout: 15_000 };
const chinese = (instant: string) =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
const sign = (page: Page, name: string) => page.getByRole('group', { name, exact: true });

describe.each(['zh', 'en'] as const)('a referral that finds its place in %s', (language) => {
  const t = words(language);
  const named = (zh: string, en: string) => (language === 'zh' ? zh : en);

  it('is held, sent, confirmed and printed', async () => {
    const doctor = await signedIn('township');
    const content = await papers(doctor);
    const organisationId = content.toOrganisationId!;
    const offers = await dataOf(
      doctor.GET('/api/v1/capacity/offers', { params: { query: { organisationId } } }),
    );
    const place = offers.items
      .flatMap(({ resource, offers: times }) => times.map((offer) => ({ resource, offer })))
      .filter(({ offer }) => offer.places === 1)
      .at(-1)!;
    const when = chinese(place.offer.startsAt);
    const draft = await dataOf(doctor.POST('/api/v1/referral-drafts', { body: { content } }));

    const { page, watch, close } = await enter(language, 'township', { height: 1000 });
    await page.goto(`/referrals/drafts/${draft.id}?step=condition`);
    await page.getByText(t('criteria.panelTitle')).click();
    await page
      .getByLabel(t('criteria.panelTable'))
      .selectOption({ label: named('高血压', 'Hypertension') });
    await page.getByLabel(named('收缩压', 'Systolic pressure'), { exact: true }).fill('190');
    await sign(page, named('剧烈头痛', 'Severe headache'))
      .getByRole('button', { name: t('criteria.has') })
      .click();
    await page.getByText('HTN-E2').first().waitFor();

    await page.goto(`/referrals/drafts/${draft.id}?step=target`);
    await page.getByLabel(t('wizard.hold.day')).fill(when.slice(0, 10));
    await page.keyboard.press('Tab');
    const slot = page.getByLabel(t('wizard.hold.place'));
    const option = slot
      .locator('option', { hasText: place.resource.name })
      .filter({ hasText: when.slice(11, 16) })
      .first();
    await option.waitFor({ state: 'attached' });
    await slot.selectOption(await option.getAttribute('value'));
    await page.getByRole('button', { name: t('wizard.hold.hold'), exact: true }).click();
    await page.getByRole('button', { name: t('wizard.hold.release') }).waitFor();
    await page.getByText(place.resource.name).first().waitFor();

    await page.getByRole('button', { name: t('wizard.further.rank') }).click();
    const taken = page.locator('.ranked li').filter({ hasText: t('wizard.further.take') });
    await taken.first().waitFor();
    await taken.first().getByRole('button').click();
    await page.locator('.chain li').first().waitFor();
    await expectAccessible(page, 'a held slot and further units');
    await picture(page, `wizard-hold-${language}`, true);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(page);
    await picture(page, `wizard-hold-phone-${language}`, true);
    await page.setViewportSize({ width: 1280, height: 1000 });
    // At its begin and in its case: "unsaved" is no "Saved".
    const saved = new RegExp(`^\\s*${t('wizard.saved', { time: '' }).trim()}`);
    await page.locator('header p.status', { hasText: saved }).waitFor();

    // The same slot for another township's doctor: it is gone.
    const second = await signedIn('gp02');
    const { response, error } = await second.POST('/api/v1/bookings/slots', {
      body: { resourceId: place.resource.id, startsAt: place.offer.startsAt, confirm: false },
    });
    expect([response.status, error?.code]).toEqual([409, 'slot_taken']);

    await page.goto(`/referrals/drafts/${draft.id}?step=review`);
    await page.getByRole('button', { name: t('wizard.submit'), exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('wizard.submit') })
      .click();
    await page.waitForURL(/\/referrals\/[0-9a-f-]{36}$/);
    const id = page.url().split('/').at(-1)!;
    await page.getByText(t('referral.offers.title')).waitFor();
    await page.getByText(t('referral.heldPlace')).waitFor();
    await expectAccessible(page, 'a referral with an offer chain');
    await picture(page, `referral-offers-${language}`, true);

    const desk = await enter(language, 'desk', { height: 1000 });
    await desk.page.goto(`/referrals/${id}`);
    await desk.page.locator('[data-action=accept]').click();
    const dialog = desk.page.getByRole('dialog');
    const where = dialog.getByLabel(`${t('referral.dialog.place')}${t('form.required')}`);
    await expect.poll(() => where.inputValue(), patiently).toContain(place.resource.name);
    expect(
      await dialog.getByLabel(`${t('referral.dialog.time')}${t('form.required')}`).inputValue(),
    ).toBe(when.slice(11, 16));
    await expectAccessible(desk.page, 'the acceptance of a held slot');
    await picture(desk.page, `acceptance-held-${language}`);
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'hidden' });

    const accepted = await dataOf(
      doctor.GET('/api/v1/referrals/{id}', { params: { path: { id } } }),
    );
    expect(accepted.state).toBe('accepted');
    expect(Date.parse(accepted.appointment!.at)).toBe(Date.parse(place.offer.startsAt));
    const { items } = await dataOf(
      doctor.GET('/api/v1/bookings', {
        params: { query: { side: 'booker', from: when.slice(0, 10), limit: 100 } },
      }),
    );
    expect(items.filter((one) => one.referralId === id).map((one) => one.state)).toEqual([
      'booked',
    ]);
    const pdf = await page.evaluate(async (address) => {
      const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
      return Array.from(bytes);
    }, `/api/v1/referrals/${id}/documents/slip`);
    const slip = execFileSync('pdftotext', ['-layout', '-', '-'], {
      input: Buffer.from(pdf),
      encoding: 'utf8',
    });
    expect(slip).toContain(when.slice(11, 16));
    expect(slip.replace(/\s/g, '')).toContain(place.resource.name.replace(/\s/g, ''));
    watch.expectQuiet();
    desk.watch.expectQuiet();
    await desk.close();
    await close();
  });
});
