import { describe, expect, it } from 'vitest';
import { expectAccessible, picture } from './lib/checks';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('supervision', () => {
  const t = words('zh');

  /** A nurse of the county hospital opens the papers of somebody whom only the city hospital knows. */
  async function openWithoutRelationship(): Promise<void> {
    const audit = await enter('zh', 'office');
    const id = await audit.page.evaluate(async () => {
      const answer = await fetch('/api/v1/audit?action=patient.register&limit=1');
      const page = (await answer.json()) as { items: { patientIds: string[] }[] };
      return page.items[0]!.patientIds[0]!;
    });
    await audit.close();
    const nurse = await enter('zh', 'ward-nurse');
    const status = await nurse.page.evaluate(async (patient) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string };
      const answer = await fetch(`/api/v1/patients/${patient}/break-glass`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrfToken },
        body: JSON.stringify({ reason: '昏迷患者送医，需了解过敏史与用药' }),
      });
      return answer.status;
    }, id);
    expect(status).toBe(200);
    await nurse.close();
  }

  it('the audit is filtered by action, and its chain holds', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/audit', t('adminPage.audit'));
    await page.getByLabel(t('audit.action')).selectOption('session.sign_in');
    await page.waitForURL(/action=session\.sign_in/);
    await page.getByRole('cell', { name: /登录/ }).first().waitFor();
    await page.getByRole('button', { name: t('audit.check') }).click();
    await page.getByText(t('audit.intact')).waitFor();
    await expectAccessible(page, 'audit checked');
    await picture(page, 'admin-audit-checked-zh');
    await page.goto('/audit?patient=nothing');
    watch.allow(/status of 400/);
    await page.getByRole('alert').waitFor();
    watch.expectQuiet();
    await close();
  });

  it('a break-glass access is reviewed', async () => {
    await openWithoutRelationship();
    const { page, watch, close } = await enter('zh', 'office');
    await open(page, '/break-glass', t('adminPage.breakGlass'));
    const review = page.getByRole('button', { name: t('glass.review') });
    await review.first().waitFor();
    await picture(page, 'admin-break-glass-open-zh');
    await review.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('glass.submit') }).click();
    await dialog.getByText(t('glass.outcomeMissing')).waitFor();
    await dialog.getByLabel(t('adminCode.reviewOutcome.justified'), { exact: true }).check();
    await dialog.getByLabel(t('confirm.note')).fill('急诊抢救，已核对病历');
    await expectAccessible(page, 'review');
    await picture(page, 'admin-review-zh');
    await dialog.getByRole('button', { name: t('glass.submit') }).click();
    await page.getByText(t('glass.done')).waitFor();
    watch.expectQuiet();
    await close();
  });
});
