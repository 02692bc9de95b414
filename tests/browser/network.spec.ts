import { describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, picture } from './lib/checks';
import { choose, open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('the network', () => {
  const t = words('zh');

  it('a consortium takes a member and lets it go, by keyboard', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/network', t('adminPage.network'));
    await page.getByRole('button', { name: t('tree.add') }).press('Enter');
    const dialog = page.getByRole('dialog', { name: t('tree.add') });
    await dialog.getByLabel(t('tree.name')).fill(`康复专科联盟${run}`);
    await dialog.getByLabel(t('tree.form')).selectOption('specialty_alliance');
    await choose(page, t('tree.lead'), '宁川康复医院');
    await expectAccessible(page, 'new consortium');
    await picture(page, 'admin-consortium-zh');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    const branch = page.locator('li.branch', { hasText: `康复专科联盟${run}` }).last();
    await branch.waitFor();

    await branch.getByRole('button', { name: t('tree.join') }).press('Enter');
    await choose(page, t('tree.organisation'), '宁川颐和护理院');
    await page.getByRole('radio', { name: t('adminCode.tightness.loose') }).press('Space');
    await picture(page, 'admin-member-zh');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('tree.join') })
      .press('Enter');
    await branch.getByRole('link', { name: '宁川颐和护理院' }).waitFor();
    const fold = branch.locator('.fold').first();
    await fold.press('Enter');
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.press('Enter');

    await branch.getByRole('button', { name: t('tree.leave') }).press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('tree.leave') })
      .press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    watch.expectQuiet();
    await close();
  });

  it.each<Language>(['zh', 'en'])(
    'is drawn, by keyboard and back to the list, %s',
    async (language) => {
      const t = words(language);
      const { page, watch, close } = await enter(language, 'office');
      await open(page, '/network', t('adminPage.network'));
      await page.getByRole('button', { name: t('tree.as.graph'), exact: true }).press('Enter');
      await page.waitForURL(/view=graph/);
      const drawing = page.getByRole('img', { name: /^江城心血管专科联盟/ });
      await drawing.locator('canvas').waitFor();
      expect(await drawing.getAttribute('aria-label')).toContain('江城市中心医院');
      // Something is drawn: not every pixel of the canvas is white.
      const inked = await drawing.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, at) => at % 4 === 3 && value > 0 && data[at - 3]! < 200);
      });
      expect(inked).toBe(true);
      await page.getByRole('list', { name: t('tree.legend') }).waitFor();
      await expectAccessible(page, `the drawn network, ${language}`);
      await picture(page, `network-graph-${language}`, true);
      await page.getByRole('button', { name: t('tree.as.tree'), exact: true }).press('Enter');
      await page.getByRole('link', { name: '河沥卫生院', exact: true }).waitFor();
      watch.expectQuiet();
      await close();
    },
  );
});
