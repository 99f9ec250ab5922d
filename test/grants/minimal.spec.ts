import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateCatalog } from '@lifeboat/catalog';
import type { LocalStack } from '@lifeboat/local-stack';
import { catalogMigrations } from '@lifeboat/migrations';
import { CheckInstallation } from '@lifeboat/protection';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { ownStack, runSql, testActor } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

const ROLE = 'by_the_book';
let stack: LocalStack;
let site: Site;

/** The SQL of a chapter of docs/grants.md, with this test's names for those of the page. */
async function sqlOf(chapter: string): Promise<string[]> {
  const page = await readFile('docs/grants.md', 'utf8');
  const [, text = ''] = page.split(`## ${chapter}\n`);
  const blocks = [...(text.split('\n## ')[0] ?? '').matchAll(/```sql\n([^`]*)```/g)];
  return blocks.map(([, sql = '']) =>
    sql
      .replaceAll(/(TO|ROLE) lifeboat\b(?!_)/g, `$1 ${ROLE}`)
      .replaceAll('lifeboat_migration', `${ROLE}_migration`)
      .replaceAll('ON DATABASE app', 'ON DATABASE postgres')
      .replaceAll('app_owner', 'sample_owner')
      .replaceAll('…', 'secret'),
  );
}

const urlOf = (role: string): string => {
  const url = new URL(stack.postgres.superuserUrl('postgres'));
  url.username = role;
  url.password = 'secret';
  return url.href;
};

beforeAll(async () => {
  stack = await ownStack();
  const superuserUrl = stack.postgres.superuserUrl('postgres');
  const [role = '', marks = ''] = await sqlOf('In each application database');
  site = await Site.open({
    application: { superuserUrl, processUrl: urlOf(ROLE) },
    prepare: async () => {
      await runSql(superuserUrl, role + MARKS + marks);
    },
  });
});

afterAll(async () => {
  await site.close();
  await stack.remove();
});

/** What `lifeboat migrate` makes, without what it grants. */
const MARKS = `
CREATE SCHEMA lifeboat_app;
CREATE TABLE lifeboat_app.applied_operations (operation_id uuid PRIMARY KEY, tenant_id text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(), outcome jsonb);
CREATE TABLE lifeboat_app.backup_marks (backup_id uuid PRIMARY KEY, tenant_id text NOT NULL, snapshot text NOT NULL,
  marked_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE lifeboat_app.cloned_keys (source_tenant_id text NOT NULL, target_tenant_id text NOT NULL,
  key_column text NOT NULL, old_key text NOT NULL, new_key text NOT NULL,
  PRIMARY KEY (source_tenant_id, target_tenant_id, key_column, old_key));
`;

describe('a role with the grants of docs/grants.md and nothing else', () => {
  it('backs up and restores, and a check finds nothing amiss', async () => {
    const tenant = site.tenant();
    const before = await hashTenant(site.appUrl, tenant);
    const backupId = await site.backUp(tenant);
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    const { checks } = await runAs(testActor(), () => site.app.get(CheckInstallation).check());
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('migrates a catalog as a login that owns no more than the catalog', async () => {
    const [foundation = ''] = await sqlOf('In the catalog');
    const superuserUrl = stack.postgres.superuserUrl('postgres');
    await runSql(superuserUrl, `CREATE ROLE ${ROLE}_migration LOGIN PASSWORD 'secret'; ${foundation}`);
    const applied = await migrateCatalog({
      migrationUrl: urlOf(`${ROLE}_migration`),
      migrations: catalogMigrations,
      processLogins: [ROLE],
    });
    expect(applied).toHaveLength(catalogMigrations.length);
  });
});
