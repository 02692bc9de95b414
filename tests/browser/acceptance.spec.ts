import { dataOf } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import { expectAccessible, picture } from './lib/checks';
import { at, papers, signedIn } from './lib/client';
import { useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();
const patiently = { timeout: 15_000 };

describe.each(['zh', 'en'] as const)('an acceptance in %s', (language) => {
  const t = words(language);

  it('books a slot with it, and a withdrawal gives it back', async () => {
    const doctor = await signedIn('township');
    const desk = await signedIn('desk');
    const referral = await dataOf(
      doctor.POST('/api/v1/referrals', { body: { content: await papers(doctor) } }),
    );
    // A day on which the hospital has room: not every day is one of work.
    const organisationId = referral.to.organisationId;
    const offers = await dataOf(
      desk.GET('/api/v1/capacity/offers', { params: { query: { organisationId } } }),
    );
    const times = offers.items
      .flatMap((one) => one.offers.map((offer) => new Date(offer.startsAt)))
      .map((at) => at.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }))
      .sort();
    const day = times.at(-1)!.slice(0, 10);
    const first = times.find((time) => time.startsWith(day))!.slice(11, 16);
    const booked = async () => {
      const query = { side: 'provider', limit: 100 } as const;
      const { items } = await dataOf(desk.GET('/api/v1/bookings', { params: { query } }));
      return items.filter((one) => one.referralId === referral.id).map((one) => one.state);
    };

    const { page, watch, close } = await enter(language, 'desk');
    await page.goto(`/referrals/${referral.id}`);
    await page.locator('[data-action=accept]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(`${t('referral.dialog.at')}${t('form.required')}`).fill(day);
    await page.keyboard.press('Tab');
    const slot = dialog.getByLabel(t('referral.dialog.slot'));
    const option = slot.locator('option', { hasText: first }).first();
    await option.waitFor({ state: 'attached' });
    await slot.selectOption(await option.getAttribute('value'));
    const place = dialog.getByLabel(`${t('referral.dialog.place')}${t('form.required')}`);
    await expect.poll(() => place.inputValue(), patiently).not.toBe('');
    await expectAccessible(page, 'acceptance with a slot');
    await picture(page, `acceptance-slot-${language}`);
    const where = await place.inputValue();
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(where).first().waitFor();
    expect(await booked()).toEqual(['booked']);

    const { data: now } = await doctor.GET('/api/v1/referrals/{id}', {
      params: { path: { id: referral.id } },
    });
    await dataOf(
      doctor.POST('/api/v1/referrals/{id}/withdraw', {
        ...at(now!),
        body: { reason: 'patient_refused' },
      }),
    );
    expect(await booked()).toEqual(['cancelled']);
    watch.expectQuiet();
    await close();
  });
});
