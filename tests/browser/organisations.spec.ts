import { describe, expect, it } from 'vitest';
import { expectAccessible, picture } from './lib/checks';
import { open, run, useStaff } from './lib/staff';
import { words } from './lib/texts';

const enter = useStaff();

/** GB 32100: a code with a good check digit, different in every run. */
function creditCode(seed: number): string {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const body = `12341881${String(seed % 1e9).padStart(9, '0')}`;
  let sum = 0;
  let weight = 1;
  for (const sign of body) {
    sum += signs.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return body + signs[(31 - (sum % 31)) % 31];
}

describe('organisations', () => {
  const t = words('zh');
  const name = `试点护理院${run}`;

  it('an organisation is created with a department, changed, and closed', async () => {
    const { page, watch, close } = await enter('zh', 'root');
    await open(page, '/organisations/new', t('adminPage.newOrganisation'));
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('org.missing')).first().waitFor();
    expect(await page.getByLabel(t('org.fullName')).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page, 'organisation with faults');
    await picture(page, 'admin-organisation-faults-zh', true);

    await page.getByLabel(t('org.fullName')).fill(name);
    await page.getByLabel(t('org.kind')).selectOption('nursing_home');
    const code = creditCode(Date.now());
    await page
      .getByLabel(t('org.creditCode'))
      .fill(code.slice(0, 17) + (code[17] === '0' ? '1' : '0'));
    await page.getByText(t('org.creditCodeWrong')).waitFor();
    await page.getByLabel(t('org.creditCode')).fill(code);
    await page.getByText(t('org.creditCodeGood')).waitFor();
    await page.getByLabel(t('division.province')).selectOption('340000');
    await page.getByLabel(t('division.city')).selectOption('341800');
    await page.getByLabel(t('division.county')).selectOption('341881');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();

    await page.getByRole('button', { name: t('dept.add') }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: `${t('dept.name')}${t('form.required')}` })
      .fill('康复护理科');
    await expectAccessible(page, 'new department');
    await picture(page, 'admin-department-zh');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('cell', { name: '康复护理科', exact: true }).waitFor();
    await picture(page, 'admin-organisation-created-zh', true);

    // Somebody else changes the record while the form is open: what was typed stays.
    await page.getByRole('link', { name: t('formText.edit') }).click();
    await page.getByLabel(t('org.phone')).fill('05634110000');
    const id = /organisations\/([\w-]+)\//.exec(page.url())![1]!;
    const other = await enter('zh', 'office');
    await open(other.page, `/organisations/${id}/edit`, t('adminPage.editOrganisation'));
    await other.page.getByLabel(t('org.address')).fill('东城路 1 号');
    await other.page.getByRole('button', { name: t('common.save') }).click();
    await other.page.getByRole('heading', { level: 1, name }).waitFor();
    await other.close();
    watch.allow(/status of 412/);
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('stale.title')).waitFor();
    await picture(page, 'admin-organisation-stale-zh', true);
    await page.getByRole('button', { name: t('stale.reload') }).click();
    await expect.poll(() => page.getByLabel(t('org.address')).inputValue()).toBe('东城路 1 号');
    expect(await page.getByLabel(t('org.phone')).inputValue()).toBe('05634110000');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText('05634110000').waitFor();

    await page
      .getByRole('button', { name: t('formText.stop') })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('formText.stop') })
      .click();
    await page.getByText(t('adminCode.standing.closed')).first().waitFor();
    watch.expectQuiet();
    await close();
  });

  it('a table is tried with errors, then imported', async () => {
    const { page, watch, close } = await enter('zh', 'root');
    await open(page, '/organisations', t('adminPage.organisations'));
    await page.getByRole('button', { name: t('csv.open') }).click();
    const dialog = page.getByRole('dialog', { name: t('csv.title') });
    const header = '机构名称,机构类型,行政区划,统一社会信用代码\n';
    const upload = (rows: string) =>
      dialog.getByLabel(t('csv.file')).setInputFiles({
        name: 'units.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(header + rows),
      });
    await upload(`好单位${run},村卫生室,341881,\n坏代码${run},村卫生室,341881,123\n`);
    await dialog.getByRole('button', { name: t('csv.try') }).click();
    await dialog.getByRole('row', { name: /3.*统一社会信用代码/ }).waitFor();
    await expectAccessible(page, 'import with errors');
    await picture(page, 'admin-import-errors-zh');
    await upload(`好单位${run},村卫生室,341881,\n`);
    await dialog.getByRole('button', { name: t('csv.try') }).click();
    await dialog.getByText(t('csv.clean', { rows: 1, created: 1, updated: 0 })).waitFor();
    await picture(page, 'admin-import-clean-zh');
    await dialog.getByRole('button', { name: t('csv.import') }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByLabel(t('org.name')).fill(`好单位${run}`);
    await page.waitForURL((url) => url.searchParams.get('text') === `好单位${run}`);
    await page.getByRole('link', { name: `好单位${run}` }).waitFor();
    watch.expectQuiet();
    await close();
  });
});
