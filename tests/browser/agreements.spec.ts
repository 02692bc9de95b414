import { describe, it } from 'vitest';
import { expectAccessible, picture } from './lib/checks';
import { choose, open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

describe('agreements', () => {
  const t = words('zh');

  it('an agreement is signed and ended early', async () => {
    const { page, watch, close } = await enter('zh', 'office');
    const title = `康复双向转诊协议${run}`;
    await open(page, '/agreements/new', t('adminPage.newAgreement'));
    await page.getByLabel(t('agreement.title')).fill(title);
    await page.getByLabel(t('agreement.endsOn')).fill('20301231');
    await choose(page, t('agreement.addParty'), '宁川康复医院');
    await page.getByRole('listitem').filter({ hasText: '宁川康复医院' }).waitFor();
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('agreement.fault.tooFew')).waitFor();
    await choose(page, t('agreement.addParty'), '宁川颐和护理院');
    await page.getByRole('button', { name: t('agreement.addSignature') }).click();
    await page.getByLabel(t('agreement.signer')).fill('周院长');
    // What lies half under the top bar would count as too small to hit.
    await page.evaluate(() => window.scrollTo(0, 0));
    await expectAccessible(page, 'agreement with a signature');
    await picture(page, 'admin-agreement-signed-zh', true);
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText(t('adminCode.agreementState.in_force')).waitFor();
    await page.getByRole('button', { name: t('agreement.end') }).click();
    await expectAccessible(page, 'ending an agreement');
    await picture(page, 'admin-agreement-end-zh');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('agreement.end') })
      .click();
    await page.getByText(t('agreement.endedOn')).waitFor();
    watch.expectQuiet();
    await close();
  });
});
