import { describe, expect, it } from 'vitest';
import type { Language } from './lib/browser';
import { expectAccessible, expectNoSidewaysScroll, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

/** An identity number with a right check character (GB 11643). */
function idCard(first17: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((all, weight, at) => all + weight * Number(first17[at]), 0);
  return first17 + '10X98765432'[sum % 11];
}

function discharge(set: string, version: number, card: string, diagnoses: string[]): Buffer {
  const entry = (name: string) =>
    `<entry><observation><code code="DE05.01.025.00"/><value xsi:type="ST">${name}</value></observation></entry>`;
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" ' +
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
      `<id root="1.2" extension="${set}.${version}"/><code code="C0053"/><title>出院小结</title>` +
      `<effectiveTime value="2026030208000${version}"/><setId root="1.2" extension="${set}"/>` +
      `<versionNumber value="${version}"/><recordTarget><patientRole>` +
      `<id root="2.16.156.10011.1.3" extension="${card}"/><patient><name>文小档</name></patient>` +
      '</patientRole></recordTarget><custodian><assignedCustodian><representedCustodianOrganization>' +
      '<name>省人民医院</name></representedCustodianOrganization></assignedCustodian></custodian>' +
      '<component><structuredBody><component><section><code code="11535-2"/><title>出院诊断</title>' +
      `<text>好转出院<br/>门诊随访</text>${diagnoses.map(entry).join('')}</section></component>` +
      '</structuredBody></component></ClinicalDocument>',
  );
}

// A doctor is handed a document of another hospital, looks at it and takes it in; then a newer version, then the old one.
describe.each<Language>(['zh', 'en'])('shared documents, %s', (language) => {
  const t = words(language);
  const set = `CDA${run}${language}`;
  const serial = String((Number.parseInt(run, 36) % 500) + (language === 'zh' ? 0 : 500)).padStart(
    3,
    '0',
  );
  const card = idCard(`34118119800215${serial}`);

  it('are looked at, taken in, replaced, and never twice', async () => {
    const { page, watch, close } = await enter(language, 'township');
    watch.allow(/ 400 /);
    await open(page, '/shared-documents', t('page.sharedDocuments'));
    await expectAccessible(page, 'documents');
    await page.getByRole('link', { name: t('page.sharedDocumentSend') }).click();
    await page.getByRole('heading', { level: 1, name: t('page.sharedDocumentSend') }).waitFor();
    const submit = (name: string) => page.getByRole('button', { name: t(name), exact: true });
    await submit('sharedDocument.try').click();
    await page.getByText(t('csv.fileMissing')).first().waitFor();
    await expectAccessible(page, 'nothing chosen');

    const choose = (buffer: Buffer) =>
      page
        .getByLabel(t('sharedDocument.file'))
        .setInputFiles({ name: 'summary.xml', mimeType: 'text/xml', buffer });
    await choose(Buffer.from('<a/>'));
    await submit('sharedDocument.try').click();
    await page.getByRole('alert').first().waitFor();
    await expectAccessible(page, 'no document');

    await choose(discharge(set, 1, card, ['高血压', '糖尿病']));
    await submit('sharedDocument.try').click();
    await page.getByText(t('sharedDocument.would.taken')).waitFor();
    await page.getByText(t('sharedDocument.newPerson')).waitFor();
    await page.getByText('门诊随访').waitFor();
    await page.getByRole('cell', { name: '糖尿病' }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain(card);
    await expectAccessible(page, 'a trial');
    await expectNoSidewaysScroll(page);
    await picture(page, `shared-document-trial-${language}`, true);
    await submit('sharedDocument.take').click();
    await page.getByRole('heading', { level: 1, name: t('page.sharedDocument') }).waitFor();
    await page.getByText(t('sharedDocument.states.taken')).first().waitFor();
    await expectAccessible(page, 'a document');
    await picture(page, `shared-document-${language}`, true);

    await open(page, '/shared-documents/send', t('page.sharedDocumentSend'));
    await choose(discharge(set, 2, card, ['高血压']));
    await submit('sharedDocument.try').click();
    await page.getByText(t('sharedDocument.would.replaced')).waitFor();
    await submit('sharedDocument.take').click();
    await page.getByText(t('sharedDocument.states.replaced')).first().waitFor();
    await open(page, '/shared-documents/send', t('page.sharedDocumentSend'));
    await choose(discharge(set, 1, card, ['高血压', '糖尿病']));
    await submit('sharedDocument.try').click();
    await page.getByText(t('sharedDocument.would.older')).waitFor();
    await open(page, '/shared-documents', t('page.sharedDocuments'));
    await page.locator('tbody').getByText('省人民医院').first().waitFor();
    expect(await page.locator('main').innerText()).not.toContain('文小档');
    await expectAccessible(page, 'a list');
    await picture(page, `shared-documents-${language}`, true);
    watch.expectQuiet();
    await close();
  });

  it('holds on a phone', async () => {
    const { page, watch, close } = await enter(language, 'township', { width: 390, height: 844 });
    await open(page, '/shared-documents', t('page.sharedDocuments'));
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'documents at 390');
    watch.expectQuiet();
    await close();
  });
});
