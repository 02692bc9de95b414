import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { choose, open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

const enter = useStaff();
const visit = useBrowser();

/** The two buttons of a sign, by its name. */
const sign = (page: Page, name: string) => page.getByRole('group', { name, exact: true });

describe.each([['zh'], ['en']] as const)('criteria for referral, %s', (language) => {
  const t = words(language);
  const named = (zh: string, en: string) => (language === 'zh' ? zh : en);

  it('a township doctor enters a pressure and sees what fires, why, and what to ask', async () => {
    const { page, watch, close } = await enter(language, 'township', { height: 1000 });
    await open(page, '/criteria', t('adminPage.criteria'));
    await page.getByRole('button', { name: named('高血压', 'Hypertension'), exact: true }).click();
    await page.getByLabel(named('收缩压', 'Systolic pressure'), { exact: true }).fill('186');
    await page.getByText(t('criteria.emergency')).waitFor();
    await page.getByText('HTN-E7a').first().waitFor();
    // What would decide more is asked for, and a press leads to it.
    const ask = page.getByRole('list', { name: t('criteria.askHint') });
    await ask.getByRole('button', { name: named('剧烈头痛', 'Severe headache') }).click();
    await page.keyboard.press('Space');
    await page.getByText('HTN-E2').nth(1).waitFor();
    await sign(page, named('恶心呕吐', 'Nausea and vomiting'))
      .getByRole('button', { name: t('criteria.hasNot') })
      .click();
    await page.getByLabel(named('舒张压', 'Diastolic pressure'), { exact: true }).fill('9999');
    await page.getByText(t('criteria.outOfRange', { min: 0, max: 250 })).waitFor();
    await page.getByLabel(named('舒张压', 'Diastolic pressure'), { exact: true }).fill('112');
    await expectAccessible(page, 'criteria with findings');
    await picture(page, `criteria-${language}`, true);
    await page.evaluate(() => window.scrollTo(0, 0));
    await picture(page, `criteria-top-${language}`);
    // A value in another unit fires as well: 24.1 kPa are more than 180 mmHg.
    await page.getByRole('button', { name: t('criteria.clear') }).click();
    await page.getByLabel(named('收缩压', 'Systolic pressure'), { exact: true }).fill('24.1');
    await page
      .getByLabel(`${named('收缩压', 'Systolic pressure')} ${t('criteria.unit')}`)
      .selectOption('kPa');
    await page.getByText(t('criteria.emergency')).waitFor();
    watch.expectQuiet();
    await close();
  });

  it('a resident finds level and department without signing in, danger signs first', async () => {
    for (const width of [390, 1366]) {
      const { page, watch, close } = await visit({ language, width });
      watch.allow(notSignedIn);
      await page.goto('/guide');
      await page.getByRole('heading', { level: 1, name: t('page.guide') }).waitFor();
      await page.getByRole('heading', { name: t('guide.danger', { phone: '120' }) }).waitFor();
      await expectAccessible(page, 'guide');
      await expectNoSidewaysScroll(page);
      await picture(page, `guide-${language}-${width}`, true);
      await page.getByRole('button', { name: named('头痛、头晕', 'Headache, dizziness') }).click();
      await page.getByText(t('guideLevel.0')).waitFor();
      await expectAccessible(page, 'guide of a symptom');
      await picture(page, `guide-symptom-${language}-${width}`, true);
      await page.goBack();
      await page.getByRole('button', { name: t('guide.back') }).waitFor({ state: 'detached' });
      watch.expectQuiet();
      await close();
    }
  });
});

describe('levels and the first visit', () => {
  const t = words('zh');

  it('where a disease belongs, and whether a visit skips the first one', async () => {
    const { page, watch, close } = await enter('zh', 'desk');
    await open(page, '/criteria/levels', t('adminPage.levels'));
    await choose(page, t('levels.diagnosis'), 'I48');
    const found = t('levels.found', { level: 2, name: '县级医院（二级）' });
    await page.getByRole('status').getByText(found).waitFor();
    await page.getByLabel('年龄', { exact: true }).fill('70');
    await page.getByText(t('firstVisit.exempt'), { exact: true }).waitFor();
    await page.getByLabel('年龄', { exact: true }).fill('40');
    await page.getByText(t('firstVisit.unknown'), { exact: true }).waitFor();
    for (const name of ['急诊就诊', '重度残疾', '严重精神障碍'])
      await sign(page, name)
        .getByRole('button', { name: t('criteria.hasNot') })
        .click();
    await page.getByText(t('firstVisit.skipped'), { exact: true }).waitFor();
    await page.getByLabel(t('levels.referred')).selectOption('yes');
    await page.getByText(t('firstVisit.kept'), { exact: true }).waitFor();
    await expectAccessible(page, 'levels');
    await picture(page, 'levels-zh', true);
    watch.expectQuiet();
    await close();
  });
});

describe('a rule on its way into force', () => {
  const t = words('zh');
  const day = () => {
    const future = Date.UTC(2031, 0, 1) + Math.floor(Math.random() * 3000) * 86_400_000;
    return new Date(future).toISOString().slice(0, 10);
  };

  it('is drafted as a table, tried, submitted, and approved by somebody else', async () => {
    const title = `高血压转诊标准（本县）${run}`;
    const { page, watch, close } = await enter('zh', 'office');
    watch.allow(/status of 400/);
    await open(page, '/policies', t('adminPage.policies'));
    await page.getByRole('link', { name: '高血压', exact: true }).click();
    await page.getByRole('button', { name: t('policy.draftFrom') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('policy.title')).fill(title);
    await dialog.getByLabel(t('policy.source')).fill('县卫健委 2030 年第 5 号');
    await dialog.getByLabel(t('policy.newDate')).fill(day());
    await expectAccessible(page, 'a new draft');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();

    await page.getByRole('button', { name: `${t('policy.change')} HTN-E7a` }).click();
    await dialog.getByLabel(t('policy.value')).first().fill('170');
    await expectAccessible(page, 'one criterion');
    await picture(page, 'policy-row-zh');
    await dialog.getByRole('button', { name: t('policy.ok') }).click();
    await page.getByText('收缩压 ≥ 170 mmHg').waitFor();
    await page.getByText(t('policy.unsaved')).waitFor();
    await page.getByRole('button', { name: t('policy.try') }).click();
    await page.getByText(t('policy.asExpected')).first().waitFor();
    expect(await page.getByText(t('policy.notExpected')).count()).toBe(0);
    await expectAccessible(page, 'the editor');
    await picture(page, 'policy-draft-zh', true);
    await page.getByRole('button', { name: t('policy.submit'), exact: true }).click();
    await dialog.getByRole('button', { name: t('policy.submit') }).click();
    await page.getByText(t('policyState.submitted')).waitFor();
    // The author may take it back, but not approve it.
    await page.getByRole('button', { name: t('policy.withdraw') }).waitFor();
    expect(await page.getByRole('button', { name: t('policy.approve') }).count()).toBe(0);
    watch.expectQuiet();
    const address = page.url();
    await close();

    const other = await enter('zh', 'commission');
    await open(other.page, new URL(address).pathname, title);
    await other.page.getByRole('button', { name: t('policy.approve') }).click();
    const asked = other.page.getByRole('dialog');
    await asked.getByRole('textbox').fill('同意执行');
    await expectAccessible(other.page, 'approval');
    await asked.getByRole('button', { name: t('policy.approve') }).click();
    await other.page.getByText(t('policyState.approved')).waitFor();
    await other.page.getByText('同意执行').waitFor();
    await open(other.page, '/policies', t('adminPage.policies'));
    await other.page.getByRole('link', { name: title }).waitFor();
    await picture(other.page, 'policies-zh', true);
    other.watch.expectQuiet();
    await other.close();
  });

  it('an example that comes out otherwise is shown, and refuses the submission', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    watch.allow(/status of 400/);
    await open(page, '/policies', t('adminPage.policies'));
    await page.getByRole('link', { name: '通用急症筛查', exact: true }).click();
    await page.getByRole('button', { name: t('policy.draftFrom') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('policy.title')).fill(`筛查 ${run}`);
    await dialog.getByLabel(t('policy.source')).fill('试验');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { level: 1, name: `筛查 ${run}` }).waitFor();
    await page.getByRole('button', { name: `${t('policy.change')} 血氧 89%` }).click();
    await dialog.getByLabel(t('policy.fires')).fill('GEN-E1');
    await dialog.getByRole('button', { name: t('policy.ok') }).click();
    await page.getByRole('button', { name: t('policy.try') }).click();
    await page.getByText(t('policy.notExpected')).waitFor();
    await page.getByRole('button', { name: t('policy.submit'), exact: true }).click();
    await dialog.getByRole('button', { name: t('policy.submit') }).click();
    await dialog.getByText('GEN-E3').waitFor();
    await picture(page, 'policy-refused-zh');
    watch.expectQuiet();
    await close();
  });
});

describe('the criteria in the wizard', () => {
  const t = words('zh');

  it('what fires is taken over into the referral', async () => {
    const { page, watch, close } = await enter('zh', 'township', { height: 1000 });
    const id = await page.evaluate(async () => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string };
      const answer = await fetch('/api/v1/referral-drafts', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrfToken },
        body: JSON.stringify({ content: { diagnoses: [], fileIds: [], urgency: 'elective' } }),
      });
      return ((await answer.json()) as { id: string }).id;
    });
    await page.goto(`/referrals/drafts/${id}?step=condition`);
    await page.getByText(t('criteria.panelTitle')).click();
    await page.getByLabel(t('criteria.panelTable')).selectOption({ label: '高血压' });
    await page.getByLabel('收缩压', { exact: true }).fill('190');
    await sign(page, '剧烈头痛')
      .getByRole('button', { name: t('criteria.has') })
      .click();
    await page.getByText('HTN-E2').first().waitFor();
    await expectAccessible(page, 'the panel');
    await picture(page, 'wizard-criteria-zh', true);
    await page.getByRole('button', { name: t('criteria.take') }).click();
    const illness = page.getByLabel(new RegExp(`^${t('wizard.presentIllness')}`));
    await expect.poll(() => illness.inputValue()).toContain('HTN-E2');
    expect(await illness.inputValue()).toContain('收缩压 190 mmHg（≥180）');
    await page.getByText(t('wizard.emergencyNote')).waitFor();
    watch.expectQuiet();
    await close();
  });
});
