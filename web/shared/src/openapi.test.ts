import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import document from '../openapi.json';

const validate = async (value: Record<string, unknown>) => await new Validator().validate(value);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('would be refused with a parameter that stands nowhere', async () => {
    const broken = structuredClone(document) as { paths: Record<string, object> };
    broken.paths['/api/v1/broken/{id}'] = { get: { parameters: [{ name: 'id', in: 'nowhere' }] } };
    expect((await validate(broken)).valid).toBe(false);
  });
});
