import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, picture } from './lib/checks';
import { filmOf } from './lib/film';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const film = join(tmpdir(), `yilian-camera-${process.pid}.y4m`);
writeFileSync(film, filmOf(''));
afterAll(() => rmSync(film, { force: true }));
const enter = useStaff([
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
]);

describe.each<Language>(['zh', 'en'])('check-in by camera, %s', (language) => {
  const t = words(language);

  it('reads the code of a slip and opens its referral', async () => {
    const { page, context, watch, close } = await enter(language, 'desk');
    const first = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/referrals?list=all&limit=1');
      return ((await answer.json()) as { items: { id: string; number: string }[] }).items[0]!;
    });
    writeFileSync(film, filmOf(''));
    await context.grantPermissions(['camera']);
    const served = await page.goto('/check-in');
    expect(served!.headers()['permissions-policy']).toContain('camera=(self)');
    await open(page, '/check-in', t('page.checkIn'));
    await page.getByRole('button', { name: t('checkIn.camera') }).click();
    await page.getByText(t('checkIn.cameraState.looking')).waitFor();
    await expectAccessible(page, `camera looking, ${language}`);
    await picture(page, `camera-${language}`);
    await page.keyboard.press('Escape');
    writeFileSync(film, filmOf(first.number));
    await page.getByRole('button', { name: t('checkIn.camera') }).click();
    await page.waitForURL(`**/referrals/${first.id}`);
    watch.expectQuiet();
    await close();
  });

  it('says so when the camera is not allowed, and typing goes on', async () => {
    const { page, context, watch, close } = await enter(language, 'desk');
    await context.clearPermissions();
    await open(page, '/check-in', t('page.checkIn'));
    await page.getByRole('button', { name: t('checkIn.camera') }).click();
    const dialog = page.getByRole('dialog', { name: t('checkIn.camera') });
    await dialog.getByText(t('checkIn.cameraState.denied')).waitFor();
    await expectAccessible(page, 'camera denied');
    await picture(page, `camera-denied-${language}`);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.type('KAGB');
    await page.keyboard.press('Enter');
    watch.allow(/status of 404/);
    await page.getByRole('alert').waitFor();
    watch.expectQuiet();
    await close();
  });
});
