import { describe, expect, it } from '@jest/globals';
import { type EnforcedKey, tiedTables } from './tied-tables.js';

const TENANTS = { name: 'app.tenants', tenantColumn: 'id' };
const PROJECTS = { name: 'app.projects', tenantColumn: 'tenant_id' };
const NOTES = { name: 'app.notes', tenantColumn: 'tenant_id' };

const key = (changes: Partial<EnforcedKey> = {}): EnforcedKey => ({
  table: 'app.projects',
  references: 'app.tenants',
  columns: ['tenant_id'],
  referencedColumns: ['id'],
  nullable: [],
  ...changes,
});
const OF_NOTES = key({
  table: 'app.notes',
  references: 'app.projects',
  columns: ['project_id', 'tenant_id'],
  referencedColumns: ['id', 'tenant_id'],
});

const tied = (...keys: EnforcedKey[]): string[] => [
  ...tiedTables([TENANTS, PROJECTS, NOTES], 'app.tenants', keys),
];

describe('tiedTables', () => {
  it('follows keys over several tables, in whatever order they come', () => {
    expect(tied(OF_NOTES, key())).toEqual(['app.tenants', 'app.projects', 'app.notes']);
  });

  it('goes by the tenant column alone, and by nothing that leads past the tenants table', () => {
    expect(tied(key({ columns: ['owner_id'] }))).toEqual(['app.tenants']);
    expect(tied(key({ referencedColumns: ['parent_id'] }))).toEqual(['app.tenants']);
    expect(tied(OF_NOTES)).toEqual(['app.tenants']);
    expect(tiedTables([PROJECTS], 'app.tenants', [key()]).size).toBe(0);
  });

  it('relies on no key that a null in another column switches off', () => {
    expect(tied(key(), { ...OF_NOTES, nullable: ['project_id'] })).not.toContain('app.notes');
    expect(tied(key({ nullable: ['tenant_id'] }))).toContain('app.projects');
  });
});
