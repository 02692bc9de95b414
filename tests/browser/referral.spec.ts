import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Language, type Visitor, useBrowser } from './lib/browser';
import { expectAccessible, picture } from './lib/checks';
import { newPerson } from './lib/people';
import { demoRole, signIn } from './lib/sign_in';
import { words } from './lib/texts';
import { notSignedIn } from './lib/watch';

const visit = useBrowser();
const minutes = 60_000;

/** The main job from page to disk: up and down again, by four people at two units. */
describe.each<Language>(['zh', 'en'])('a referral, %s', (language) => {
  const t = words(language);
  const zh = language === 'zh';
  const person = newPerson();
  const main = (page: Page) => page.locator('main');
  const button = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).last();
  const required = (label: string) => `${label}${t('form.required')}`;

  async function as(loginName: string): Promise<Visitor> {
    const visitor = await visit({ language });
    visitor.watch.allow(notSignedIn);
    await signIn(visitor.page, language, demoRole(loginName));
    return visitor;
  }

  async function keep(page: Page, name: string, where: string): Promise<void> {
    await page.mouse.move(0, 0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.evaluate(() => document.querySelectorAll('.el-message').forEach((m) => m.remove()));
    await expectAccessible(page, `${where} (${language})`);
    await picture(page, zh ? name : `${name}-en`, true);
  }

  async function addDiagnosis(page: Page, code: string): Promise<void> {
    const box = page.getByRole('combobox', { name: t('wizard.diagnoses') });
    await box.fill(code);
    await page.getByRole('option').first().waitFor();
    await box.press('Enter');
    await page.locator('.list .code', { hasText: code }).waitFor();
  }

  /** Opens a dialog of the referral page, fills it, and waits for the state after it. */
  async function act(page: Page, action: string, state: string, fill?: () => Promise<void>) {
    await page.locator(`[data-action=${action}]`).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await fill?.();
    await expectAccessible(page, `dialog ${action}`);
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'hidden' });
    await expectState(page, state);
  }
  const expectState = (page: Page, state: string) =>
    page.locator('.header .state', { hasText: t(`code.state.${state}`) }).waitFor();

  it(
    'goes up, is accepted, treated and closed, and comes down again',
    async () => {
      const front = await visit({ language });
      front.watch.allow(notSignedIn);
      await front.page.goto('/login');
      await front.page.getByRole('heading', { name: t('signIn.title') }).waitFor();
      await keep(front.page, 'tour-01-sign-in', 'sign-in');
      await front.close();

      // The township doctor registers a patient who comes for the first time.
      const doctor = await as('township');
      const d = doctor.page;
      await d.getByRole('heading', { name: t('page.home'), level: 1 }).waitFor();
      await d.getByRole('heading', { name: t('home.waiting') }).waitFor();
      await d.locator('.counts .number').first().waitFor();
      await keep(d, 'tour-02-home', 'home');
      await main(d)
        .getByRole('button', { name: t('home.register') })
        .click();
      await d
        .getByRole('textbox', { name: t('people.documentNumber'), exact: true })
        .fill(person.idNumber);
      await button(d, t('people.find')).click();
      await d.getByText(t('people.nobody')).waitFor();
      await keep(d, 'tour-03-find-patient', 'patients');
      await button(d, t('people.registerNew')).click();
      await d.getByLabel(required(t('people.name'))).fill(person.name);
      await d.getByLabel(t('people.phone'), { exact: true }).fill(person.phone);
      await button(d, t('people.register')).click();
      await d.getByText(t('people.missing')).first().waitFor();
      await expectAccessible(d, 'registration with a missing field');
      await d.getByLabel(t('code.proof.card_read')).check();
      await keep(d, 'tour-04-register', 'registration');
      await button(d, t('people.register')).click();
      await d.waitForURL(/\/patients\/[0-9a-f-]+$/);
      await d.getByRole('heading', { name: t('people.visits') }).waitFor();
      await d.getByText(t('code.proof.card_read')).waitFor();
      await keep(d, 'tour-05-patient', 'patient');

      // ... and refers up.
      await button(d, t('people.startReferral')).click();
      await d.waitForURL(/\/referrals\/drafts\/.*step=condition/);
      await d.getByLabel(t('code.kind.outpatient'), { exact: true }).check();
      await d.getByLabel(required(t('wizard.impression'))).fill('反复胸闷两周，疑似冠心病');
      await addDiagnosis(d, 'I10');
      await d
        .getByLabel(required(t('wizard.reason')))
        .selectOption({ label: t('code.referralReason.further_examination') });
      await d
        .getByLabel(required(t('wizard.presentIllness')))
        .fill('近两周活动后胸闷，休息后缓解，心电图提示 ST-T 改变，本院无冠脉造影条件。');
      await d.getByLabel(required(t('wizard.treatmentCourse'))).fill('予阿司匹林、硝酸酯类治疗。');
      await d.getByText(t('wizard.saved', { time: '' }).trim()).waitFor();
      await keep(d, 'tour-06-condition', 'wizard, condition');
      await button(d, t('wizard.next')).click();
      await d.waitForURL(/step=target/);
      await d.getByRole('radio', { name: /宁川市人民医院/ }).check();
      await d.getByLabel(required(t('wizard.department'))).selectOption({ label: '心血管内科' });
      await d.getByLabel(required(t('wizard.doctorPhone'))).fill('13900001111');
      await keep(d, 'tour-07-target', 'wizard, target');
      await button(d, t('wizard.next')).click();
      await d.waitForURL(/step=consent/);
      await d.getByLabel(t('wizard.informed')).check();
      expect(await d.getByLabel(required(t('wizard.signer'))).inputValue()).toBe(person.name);
      await keep(d, 'tour-08-consent', 'wizard, consent');
      await button(d, t('wizard.next')).click();
      await d.waitForURL(/step=review/);
      await d.getByText('I10').waitFor();
      await keep(d, 'tour-09-review', 'wizard, review');
      await button(d, t('wizard.submit')).click();
      await d.getByRole('dialog').locator('button[type=submit]').click();
      await d.waitForURL(/\/referrals\/[0-9a-f-]{36}$/);
      await expectState(d, 'submitted');
      await keep(d, 'tour-10-referral', 'referral, sender');
      const address = new URL(d.url()).pathname;
      const number = (await d.locator('h1').innerText()).split(/\s/).at(-1)!;

      // The referral desk of the county hospital finds it on its list.
      const desk = await as('desk');
      const k = desk.page;
      await k.goto('/referrals?tab=to_triage');
      await k.getByRole('link', { name: number }).waitFor();
      await keep(k, 'tour-11-worklist', 'worklist');
      await k.getByRole('link', { name: number }).click();
      await act(k, 'accept', 'accepted', async () => {
        const soon = new Date(Date.now() + 2 * minutes);
        const china = soon.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
        await k.getByLabel(required(t('referral.dialog.at'))).fill(china.slice(0, 10));
        await k.getByLabel(required(t('referral.dialog.time'))).fill(china.slice(11, 16));
        await k.getByLabel(required(t('referral.dialog.place'))).fill('门诊楼 2 楼心内科诊室');
        await k.getByLabel(t('referral.dialog.preparation')).fill('空腹，带心电图');
        await picture(k, zh ? 'tour-12-accept' : 'tour-12-accept-en');
      });
      await keep(k, 'tour-13-accepted', 'referral, receiver');

      // The scanner types the number and Enter; then one key checks in.
      await k.goto('/check-in');
      await k.getByRole('link', { name: number }).waitFor();
      await keep(k, 'tour-14-check-in', 'check-in');
      await k.keyboard.type(number);
      await k.keyboard.press('Enter');
      await k.waitForURL(`**${address}`);
      await act(k, 'check_in', 'arrived');

      const county = await as('county');
      const c = county.page;
      await c.goto(address);
      await act(c, 'complete', 'completed', async () => {
        await c.getByLabel(required(t('referral.replyResult'))).fill('冠心病，稳定型心绞痛');
        await c.getByLabel(required(t('referral.replyTreatment'))).fill('冠脉 CTA 后药物治疗');
        await c.getByLabel(t('referral.replyAdvice'), { exact: true }).fill('长期服药，两周后复诊');
        await picture(c, zh ? 'tour-15-reply' : 'tour-15-reply-en');
      });

      await expectState(d, 'completed');
      await act(d, 'close', 'closed');
      await keep(d, 'tour-16-closed', 'referral, closed');

      // Stable again: the county physician refers down with a plan.
      await button(c, t('referral.startNext')).click();
      await c.waitForURL(/\/referrals\/drafts\/.*step=condition/);
      await c.getByLabel(t('code.kind.rehabilitation'), { exact: true }).check();
      await c.getByLabel(required(t('wizard.impression'))).fill('冠心病，病情稳定');
      await addDiagnosis(c, 'I25');
      await c
        .getByLabel(required(t('wizard.reason')))
        .selectOption({ label: t('code.referralReason.stable_chronic') });
      await c.getByLabel(required(t('wizard.presentIllness'))).fill('药物治疗后症状缓解。');
      await c.getByLabel(required(t('wizard.treatmentCourse'))).fill('抗血小板、调脂、扩冠。');
      await c.getByLabel(t('wizard.treatmentProposal')).fill('基层随访管理。');
      await button(c, t('wizard.next')).click();
      const sender = (await d.locator('dd', { hasText: /./ }).allInnerTexts()).join('\n');
      const name = (await c.locator('.targets label strong').allInnerTexts()).find((unit) =>
        sender.includes(unit),
      );
      expect(name, 'the unit that sent the patient').toBeTruthy();
      await c.locator('.targets label', { hasText: name! }).locator('input').check();
      const department = c.getByLabel(required(t('wizard.department')));
      if (!(await department.inputValue())) await department.selectOption({ index: 1 });
      await c.getByLabel(required(t('wizard.doctorPhone'))).fill('13900002222');
      const items = [
        ['medicine', '阿司匹林 100 mg 每日一次'],
        ['check', '两周后复查血脂'],
      ] as const;
      for (const [n, [kind, text]] of items.entries()) {
        await button(c, t('wizard.addItem')).click();
        const item = c.getByRole('group', { name: t('wizard.planItem', { n: n + 1 }) });
        await item.getByLabel(t('wizard.planKind')).selectOption(kind);
        await item.getByLabel(t('wizard.planText')).fill(text);
      }
      const review = new Date(Date.now() + 14 * 1440 * minutes).toISOString().slice(0, 10);
      await c.getByLabel(required(t('wizard.nextReview'))).fill(review);
      await c.keyboard.press('Tab');
      await keep(c, 'tour-17-plan', 'wizard, plan');
      await button(c, t('wizard.next')).click();
      await c.waitForURL(/step=consent/);
      await c.getByLabel(t('wizard.informed')).check();
      await button(c, t('wizard.next')).click();
      await c.waitForURL(/step=review/);
      await button(c, t('wizard.submit')).click();
      await c.getByRole('dialog').locator('button[type=submit]').click();
      await c.waitForURL(/\/referrals\/[0-9a-f-]{36}$/);
      const down = new URL(c.url()).pathname;

      // The township doctor takes the patient back.
      await d.goto(down);
      await act(d, 'accept', 'accepted', async () => {
        const china = new Date(Date.now() + 2 * minutes).toLocaleString('sv-SE', {
          timeZone: 'Asia/Shanghai',
        });
        await d.getByLabel(required(t('referral.dialog.at'))).fill(china.slice(0, 10));
        await d.getByLabel(required(t('referral.dialog.time'))).fill(china.slice(11, 16));
        await d.getByLabel(required(t('referral.dialog.place'))).fill('全科门诊');
      });
      await act(d, 'check_in', 'arrived');
      await keep(d, 'tour-18-acknowledge', 'referral with plan');
      const acknowledge = d.getByRole('button', {
        name: new RegExp(`^${t('referral.acknowledge')}(?!.*${t('referral.acknowledgeAll')})`),
      });
      await acknowledge.filter({ hasText: '阿司匹林' }).click();
      await d.locator('.done').first().waitFor();
      await acknowledge.filter({ hasText: '血脂' }).click();
      await d.locator('.done').nth(1).waitFor();
      await act(d, 'complete', 'completed', async () => {
        await d.getByLabel(required(t('referral.replyResult'))).fill('病情稳定');
        await d.getByLabel(required(t('referral.replyTreatment'))).fill('已纳入慢病管理');
      });
      await d.goto('/follow-ups');
      await d.getByRole('link', { name: person.name }).first().waitFor();
      await keep(d, 'tour-19-follow-ups', 'follow-ups');

      for (const visitor of [doctor, desk, county]) {
        visitor.watch.expectQuiet();
        await visitor.close();
      }
    },
    5 * minutes,
  );
});
