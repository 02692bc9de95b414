import { describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
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
    'is drawn, by keyboard, on a phone, and in words, %s',
    async (language) => {
      const t = words(language);
      const { page, watch, close } = await enter(language, 'office', { width: 1280 });
      await open(page, '/network', t('adminPage.network'));
      await page.getByRole('button', { name: t('tree.as.graph'), exact: true }).press('Enter');
      await page.waitForURL(/view=graph/);
      const drawing = page.locator('svg.drawing');
      await drawing.waitFor();
      const units = drawing.getByRole('button');
      expect(await units.count()).toBeGreaterThan(10);
      // Agreements between members are drawn on demand.
      const agreements = await drawing.locator('path.agreement').count();
      await page.getByLabel(t('tree.withAgreements')).press('Space');
      expect(await drawing.locator('path.agreement').count()).toBeGreaterThan(agreements);
      await page.getByLabel(t('tree.withAgreements')).press('Space');
      await expectAccessible(page, `the drawn network, ${language}`);
      await picture(page, `network-graph-${language}`, true);

      // One stop for the Tab key, then arrows; what is chosen stands below in words and opens from there.
      expect(await drawing.locator('[tabindex="0"]').count()).toBe(1);
      await drawing.locator('[tabindex="0"]').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      const name = await drawing.locator(':focus title').textContent();
      await page.keyboard.press('Enter');
      expect(await drawing.locator(':focus').getAttribute('aria-pressed')).toBe('true');
      const told = page.locator('.told');
      await told.getByRole('link', { name: name!, exact: true }).waitFor();
      expect(await told.getByRole('listitem').count()).toBeGreaterThan(0);
      await expectAccessible(page, `one unit chosen, ${language}`);
      await picture(page, `network-graph-chosen-${language}`, true);

      await page.locator('summary').click();
      await page.getByRole('table', { name: t('tree.asTable') }).waitFor();
      expect(await page.getByRole('table').getByRole('row').count()).toBe(
        (await units.count()) + 1,
      );
      await expectAccessible(page, `the network as a table, ${language}`);
      await page.locator('summary').click();

      await page.setViewportSize({ width: 390, height: 844 });
      await expectNoSidewaysScroll(page);
      const box = await units.first().boundingBox();
      expect(box!.height).toBeGreaterThanOrEqual(44);
      await expectAccessible(page, `the drawn network on a phone, ${language}`);
      await picture(page, `network-graph-phone-${language}`, true);
      await page.setViewportSize({ width: 1280, height: 768 });
      await page.getByRole('button', { name: t('tree.as.tree'), exact: true }).press('Enter');
      await page.getByRole('link', { name: '河沥卫生院', exact: true }).waitFor();
      watch.expectQuiet();
      await close();
    },
  );
});
