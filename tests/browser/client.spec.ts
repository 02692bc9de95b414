import { dataOf } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import { at, papers, signedIn } from './lib/client';

// The main job by the generated client alone, as a hospital's own system would do it.

describe('the generated client', () => {
  it('does the main job and meets the refusals as problems', async () => {
    const doctor = await signedIn('township');
    const desk = await signedIn('desk');
    const content = await papers(doctor);
    let referral = await dataOf(doctor.POST('/api/v1/referrals', { body: { content } }));
    expect(referral.state).toBe('submitted');

    const twin = await doctor.POST('/api/v1/referrals', { body: { content } });
    expect(twin.response.status).toBe(409);
    expect((twin.error as { code?: string } | undefined)?.code).toBe('referral_open');

    const accept = {
      appointment: { at: new Date(Date.now() + 86_400_000).toISOString(), place: '门诊二楼' },
    };
    referral = await dataOf(
      desk.POST('/api/v1/referrals/{id}/accept', { ...at(referral), body: accept }),
    );
    expect(referral.state).toBe('accepted');
    const stale = { ...referral, version: referral.version - 1 };
    const late = await desk.POST('/api/v1/referrals/{id}/check-in', { ...at(stale), body: {} });
    expect(late.response.status).toBe(412);

    referral = await dataOf(
      desk.POST('/api/v1/referrals/{id}/check-in', { ...at(referral), body: {} }),
    );
    const county = await signedIn('county');
    const reply = { diagnoses: [], result: '稳定', treatment: '调整用药' };
    referral = await dataOf(
      county.POST('/api/v1/referrals/{id}/complete', { ...at(referral), body: { reply } }),
    );
    referral = await dataOf(
      doctor.POST('/api/v1/referrals/{id}/close', { ...at(referral), body: {} }),
    );
    expect(referral.state).toBe('closed');
    expect(referral.timeline.map((entry) => entry.action)).toEqual([
      'close',
      'complete',
      'check_in',
      'accept',
      'submit',
    ]);
  });
});
