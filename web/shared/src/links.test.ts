import { expect, it } from 'vitest';
import { linkTo } from './links';

it('fills in path and query and leaves out what is not given', () => {
  expect(linkTo('/api/v1/organisations/{id}', { path: { id: 'a/b' } })).toBe(
    '/api/v1/organisations/a%2Fb',
  );
  expect(
    linkTo('/api/v1/audit', { query: { action: 'a b', from: undefined, limit: 5 } } as never),
  ).toBe('/api/v1/audit?action=a+b&limit=5');
  expect(linkTo('/api/v1/rights', {})).toBe('/api/v1/rights');
});
