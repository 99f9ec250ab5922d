import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { installTextApp, TEXT_APP_SETTINGS } from '@lifeboat/sample-app';
import { catalogImage, runSql, type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';
import { Enrolment } from '../support/enrolment.js';

let lifeboat: SampleLifeboat;
let enrolment: Enrolment;
let url: string;

beforeAll(async () => {
  const { tenantColumn, tenantTable, schemas, excludedTables } = TEXT_APP_SETTINGS;
  lifeboat = await startSampleLifeboat({
    ownName: true,
    install: async (superuserUrl) => {
      await installTextApp(superuserUrl);
      return [];
    },
    environment: {
      TENANT_COLUMN: tenantColumn,
      TENANT_TABLE: tenantTable,
      TENANT_SLUG_COLUMN: '',
      APP_SCHEMAS: schemas.join(','),
      EXCLUDED_TABLES: excludedTables.join(','),
      SHARED_TABLES: '',
    },
  });
  enrolment = new Enrolment(lifeboat);
  url = lifeboat.database.superuserUrl;
});

afterAll(async () => {
  await enrolment.unprotect();
  await lifeboat.close();
});

it('names that need quoting are enrolled, published, guarded and withdrawn', async () => {
  const before = await catalogImage(url);
  await enrolment.protect({ refuseMoves: true });
  const { tables, problems } = await enrolment.show();
  expect(problems).toEqual([]);
  expect(Object.fromEntries(tables.map(({ name, identity, reason }) => [name, identity ?? reason]))).toEqual({
    shops: 'default',
    articles: 'default',
    orders: 'index',
    order_lines: 'linked_without_tenant_column',
  });
  await expect(runSql(url, `UPDATE "Web Shop".orders SET "Shop Code" = 'South'`)).rejects.toThrow(
    'cannot be moved to another tenant',
  );
  await runSql(url, 'UPDATE "Web Shop".orders SET placed_at = now(); DELETE FROM "Web Shop".order_lines');
  expect(await enrolment.protect()).toMatchObject({ steps: 0 });
  await enrolment.unprotect();
  expect(await catalogImage(url)).toEqual(before);
});
