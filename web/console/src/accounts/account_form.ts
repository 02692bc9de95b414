import type { Schema } from '@yilian/shared';
import { highRoles, postRoles } from '../codes/admin_lists';
import { readDate } from '../components/dates';
import type { OrganisationChoice } from '../components/pickers';
import { given, trimmed } from '../composables/merge';

export interface AccountForm {
  loginName: string;
  personName: string;
  practitionerNumber: string;
  title: string;
  phone: string;
}

export interface PostForm {
  organisation: OrganisationChoice | null;
  departmentId: string;
  role: Schema<'Role'> | '';
  startsOn: string;
  endsOn: string;
}

export const emptyAccount = (): AccountForm => ({
  loginName: '',
  personName: '',
  practitionerNumber: '',
  title: '',
  phone: '',
});

/** The server shows the phone masked; an empty box keeps it as it is. */
export const formOfAccount = (one: Schema<'Account'>): AccountForm => ({
  loginName: one.loginName,
  personName: one.personName,
  practitionerNumber: one.practitionerNumber ?? '',
  title: one.title ?? '',
  phone: '',
});

type Fault = 'missing' | 'loginNameWrong' | 'dateWrong' | 'reversed';

export function faultsOfAccount(form: AccountForm, at = ''): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  if (!/^[\w.-]{3,64}$/.test(form.loginName.trim())) faults[`${at}/loginName`] = 'loginNameWrong';
  if (!form.personName.trim()) faults[`${at}/personName`] = 'missing';
  return faults;
}

export function faultsOfPost(form: PostForm, at = ''): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  if (!form.organisation) faults[`${at}/organisationId`] = 'missing';
  if (!form.role) faults[`${at}/role`] = 'missing';
  const [from, to] = [readDate(form.startsOn), readDate(form.endsOn)];
  if (!from) faults[`${at}/startsOn`] = 'dateWrong';
  if (form.endsOn.trim() && !to) faults[`${at}/endsOn`] = 'dateWrong';
  if (from && to && to < from) faults[`${at}/endsOn`] = 'reversed';
  return faults;
}

export function toAccount(form: AccountForm): Schema<'AccountInput'> {
  const { loginName, personName, practitionerNumber, title, phone } = trimmed(form);
  return { loginName, personName, ...given({ practitionerNumber, title, phone }) };
}

export function toPost(form: PostForm): Schema<'PostInput'> {
  const { organisation, departmentId, role, startsOn, endsOn } = trimmed(form);
  return {
    organisationId: organisation?.id ?? '',
    role: role || 'nurse',
    startsOn,
    ...given({ departmentId, endsOn }),
  };
}

/** The posts that a role may give; the server checks it again. */
export function grantable(granter: Schema<'Role'> | undefined): Schema<'Role'>[] {
  return granter === 'platform_admin'
    ? [...postRoles]
    : postRoles.filter((role) => !highRoles.includes(role));
}
