import { dataOf } from '@yilian/shared';
import { describe, expect, it } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { signedIn } from './lib/client';
import { newPerson } from './lib/people';
import { open, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

/** A new person of the township, whose record the county hospital opened by breaking the glass. */
async function opened(): Promise<string> {
  const township = await signedIn('township');
  const { name, idNumber, phone } = newPerson();
  const person = {
    name,
    documentKind: 'id_card' as const,
    documentNumber: idNumber,
    phone,
    flags: [],
    newborn: false,
  };
  const visit = { kind: 'outpatient', proof: 'card_read' } as const;
  const made = await dataOf(
    township.POST('/api/v1/patients/register', { body: { person, visit } }),
  );
  const county = await signedIn('county');
  const path = { id: made.person.id };
  await dataOf(
    county.POST('/api/v1/patients/{id}/break-glass', {
      params: { path },
      body: { reason: '昏迷待查病因' },
    }),
  );
  await dataOf(county.GET('/api/v1/patients/{id}/record', { params: { path } }));
  // Reads stand in the trail after about half a second.
  await new Promise((done) => setTimeout(done, 2000));
  return made.person.id;
}

describe.each(['zh', 'en'] as const)(
  'who opened the record, and what is shared, in %s',
  (language) => {
    const t = words(language);

    it('shows accesses, takes an objection, has it examined and told', async () => {
      const id = await opened();
      const { page, watch, close } = await enter(language, 'township');
      await open(page, `/patients/${id}`, t('page.patient'));
      await page.getByRole('button', { name: t('privacyPage.accesses') }).click();
      await page.getByRole('heading', { level: 1, name: t('privacyPage.accesses') }).waitFor();
      await page.getByRole('button', { name: t('privacy.show'), exact: true }).click();
      await page.getByText(t('privacy.proofMissing')).first().waitFor();
      await page.getByLabel(t('privacy.proof')).selectOption('document_seen');
      await page.getByLabel(t('privacy.reason')).fill('本人到窗口要求查看');
      await page.getByRole('button', { name: t('privacy.show'), exact: true }).click();
      await page.getByText(t('privacy.emergency')).first().waitFor();
      await page.getByText('昏迷待查病因').first().waitFor();
      await expectAccessible(page, 'accesses');
      await picture(page, `accesses-${language}`, true);

      const row = page
        .locator('tbody tr')
        .filter({ hasText: t('privacy.emergency') })
        .first();
      await row.getByRole('button').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: t('privacy.object') }).click();
      await dialog.getByText(t('privacy.wordsMissing')).first().waitFor();
      await dialog.getByRole('textbox').fill('我没去过这家医院');
      await expectAccessible(page, 'an objection');
      await picture(page, `objection-dialog-${language}`);
      await dialog.getByRole('button', { name: t('privacy.object') }).click();
      await page.getByText(t('privacy.state.raised')).first().waitFor();

      const office = await enter(language, 'office');
      await open(office.page, '/objections', t('privacyPage.objections'));
      await office.page.locator('tbody tr a').first().waitFor();
      await expectAccessible(office.page, 'objections');
      await picture(office.page, `objections-${language}`, true);
      await office.page.locator('tbody tr a').first().click();
      const act = async (action: string, note?: string) => {
        const name = t(`privacy.action.${action}`);
        await office.page.getByRole('button', { name }).click();
        const box = office.page.getByRole('dialog');
        if (note) await box.getByRole('textbox').fill(note);
        await box.getByRole('button', { name }).click();
        await box.waitFor({ state: 'detached' });
      };
      await act('take');
      await act('explain', '急诊昏迷送医，依规紧急调阅');
      await office.page.getByText(t('privacy.state.explained')).first().waitFor();
      await expectAccessible(office.page, 'an examined objection');
      await picture(office.page, `objection-${language}`, true);
      office.watch.expectQuiet();
      await office.close();

      await page.reload();
      await page.getByText('急诊昏迷送医，依规紧急调阅').first().waitFor();
      await page.getByRole('button', { name: t('privacy.tell') }).click();
      await dialog.getByRole('radio').first().check();
      await dialog.getByRole('button', { name: t('privacy.tell') }).click();
      await page.getByText(t('privacy.told.in_person')).first().waitFor();
      watch.expectQuiet();
      await close();
    });

    it('keeps back what the person does not share, and says that something is hidden', async () => {
      const id = await opened();
      const { page, watch, close } = await enter(language, 'township', { width: 390, height: 844 });
      await open(page, `/patients/${id}/sharing`, t('privacyPage.sharing'));
      await page.getByText(t('privacy.sharing.none')).waitFor();
      await page.getByRole('button', { name: t('privacy.sharing.restrict') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: t('common.save') }).click();
      await dialog.getByText(t('privacy.sharing.scopeMissing')).first().waitFor();
      await dialog.getByRole('radio').first().check();
      await dialog.getByRole('checkbox').check();
      await dialog.getByLabel(t('privacy.sharing.proof')).selectOption('document_seen');
      await expectAccessible(page, 'a restriction');
      await picture(page, `sharing-dialog-${language}`, true);
      await dialog.getByRole('button', { name: t('common.save') }).click();
      await page.getByText(t('privacy.sharing.inForce')).first().waitFor();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page, 'sharing');
      await picture(page, `sharing-${language}`, true);
      await page.goto(`/patients/${id}/record`);
      await page.getByText(t('record.somethingHidden')).waitFor();
      await expectAccessible(page, 'a record with something hidden');
      await picture(page, `record-hidden-${language}`, true);

      const client = await signedIn('township');
      const path = { id };
      const { items } = await dataOf(
        client.GET('/api/v1/patients/{id}/sharing', { params: { path } }),
      );
      expect(items[0]?.scope).toBe('everything');
      await page.goto(`/patients/${id}/sharing`);
      await page.getByRole('button', { name: t('privacy.sharing.allow') }).click();
      await dialog.getByRole('checkbox').check();
      await dialog.getByLabel(t('privacy.sharing.proof')).selectOption('document_seen');
      await dialog.getByRole('button', { name: t('privacy.sharing.allow') }).click();
      await page.getByText(t('privacy.sharing.ended')).first().waitFor();
      watch.expectQuiet();
      await close();
    });
  },
);
