import { afterAll, describe, expect, it } from '@jest/globals';
import { backupPath } from '@lifeboat/archive';
import {
  installIntegerApp,
  installTextApp,
  INTEGER_APP_SETTINGS,
  type SampleSettings,
  TEXT_APP_SETTINGS,
  TEXT_APP_TENANTS,
} from '@lifeboat/sample-app';
import pg from 'pg';
import { contentOfDatabase } from '../support/backup-content.js';
import { restoreByHand } from '../support/by-hand.js';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

interface Application {
  settings: SampleSettings;
  install: (superuserUrl: string) => Promise<void>;
  tenants: readonly string[];
  /** The rows of a tenant, by table. */
  rowsOf: (tenant: string) => Record<string, string>;
}

const INTEGER_APP: Application = {
  settings: INTEGER_APP_SETTINGS,
  install: installIntegerApp,
  tenants: ['1', '2', '3', '-4', '2147483647'],
  rowsOf: (tenant) => ({
    accounts: `SELECT * FROM crm.accounts WHERE id = ${tenant}`,
    people: `SELECT * FROM crm.people WHERE account_id = ${tenant}`,
    notes: `SELECT * FROM crm.notes WHERE owner = ${tenant}`,
  }),
};

const TEXT_APP: Application = {
  settings: TEXT_APP_SETTINGS,
  install: installTextApp,
  tenants: TEXT_APP_TENANTS,
  rowsOf: (tenant) => {
    const shop = pg.escapeLiteral(tenant);
    return {
      shops: `SELECT * FROM "Web Shop".shops WHERE code = ${shop}`,
      articles: `SELECT * FROM "Web Shop".articles WHERE "Shop Code" = ${shop}`,
      orders: `SELECT * FROM "Web Shop".orders WHERE "Shop Code" = ${shop}`,
      order_lines: `SELECT l.* FROM "Web Shop".order_lines AS l JOIN "Web Shop".orders AS o ON o.id = l.order_id
                     WHERE o."Shop Code" = ${shop}`,
    };
  },
};

const sites: Site[] = [];
afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
});

async function open({ settings, install, tenants }: Application): Promise<Site> {
  const site = await Site.open({
    environment: {
      TENANT_COLUMN: settings.tenantColumn,
      TENANT_TABLE: settings.tenantTable,
      TENANT_SLUG_COLUMN: settings.tenantSlugColumn ?? '',
      APP_SCHEMAS: settings.schemas.join(','),
      EXCLUDED_TABLES: settings.excludedTables.join(','),
      SHARED_TABLES: '',
    },
    install: async (superuserUrl) => {
      await install(superuserUrl);
      return tenants.map((id) => ({ id, slug: id, rows: 0 }));
    },
  });
  sites.push(site);
  return site;
}

describe.each([
  ['integers', INTEGER_APP],
  ['text of any kind', TEXT_APP],
])('tenants whose keys are %s', (_what, application) => {
  it('are each backed up apart, and given back to psql and to the application', async () => {
    const site = await open(application);
    const { rowsOf, tenants } = application;
    const everything = Object.assign(
      {},
      ...tenants.map((tenant) => prefixed(tenant, rowsOf(tenant))),
    ) as Record<string, string>;
    const all = await contentOfDatabase(site.appUrl, everything);
    for (const tenant of tenants) {
      const backupId = await site.backUp(tenant);
      const before = await contentOfDatabase(site.appUrl, rowsOf(tenant));
      expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);

      const copy = await restoreByHand(site.repository, backupPath({ tenantId: tenant, backupId }));
      const restored = await contentOfDatabase(copy.url, everything);
      await copy.drop();
      expect(restored).toEqual({ ...emptied(all), ...prefixed(tenant, before) });
      expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    }
    expect(await contentOfDatabase(site.appUrl, everything)).toEqual(all);
    expect(await findHalfDone(site)).toEqual([]);
  });
});

function prefixed<T>(tenant: string, values: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${tenant}/${name}`, value]));
}

function emptied(content: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.keys(content).map((name) => [name, []]));
}
