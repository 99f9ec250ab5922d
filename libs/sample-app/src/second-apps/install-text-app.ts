import { withClient } from '../database/connect.js';
import type { SampleSettings } from '../settings.js';

/** What Lifeboat must be configured with to protect the schema of `installTextApp`. */
export const TEXT_APP_SETTINGS: SampleSettings = {
  tenantColumn: 'Shop Code',
  tenantTable: 'Web Shop.shops',
  tenantSlugColumn: null,
  schemas: ['Web Shop'],
  excludedTables: ['Web Shop.sessions'],
  sharedTables: [],
  softReferences: [],
};

/** The tenants' ids: some that a path, a query or a shell would take for something else. */
export const TEXT_APP_TENANTS: readonly string[] = [
  'north',
  'South',
  'a.b',
  '../up',
  "o'brien",
  'Łódź & 東京',
  '100%',
  ' ',
];

const SCHEMA = /* sql */ `
CREATE SCHEMA "Web Shop";
CREATE TABLE "Web Shop".shops (code text PRIMARY KEY, owner text NOT NULL);
CREATE TABLE "Web Shop".articles (
  "Shop Code" text NOT NULL REFERENCES "Web Shop".shops ON UPDATE CASCADE,
  number varchar(20) NOT NULL,
  price numeric(10, 2),
  PRIMARY KEY ("Shop Code", number)
);
CREATE TABLE "Web Shop".orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "Shop Code" text NOT NULL REFERENCES "Web Shop".shops ON UPDATE CASCADE,
  placed_at timestamptz NOT NULL
);
CREATE TABLE "Web Shop".order_lines (
  order_id bigint NOT NULL REFERENCES "Web Shop".orders ON DELETE CASCADE,
  line int NOT NULL,
  text text,
  PRIMARY KEY (order_id, line)
);
CREATE TABLE "Web Shop".sessions (token text PRIMARY KEY, content text);`;

const ROWS = /* sql */ `
INSERT INTO "Web Shop".shops SELECT code, 'Owner of ' || code FROM unnest($1::text[]) AS code`;

const MORE_ROWS = /* sql */ `
INSERT INTO "Web Shop".articles SELECT code, n, n * 1.5 FROM "Web Shop".shops, generate_series(1, 10) AS n;
INSERT INTO "Web Shop".orders ("Shop Code", placed_at)
  SELECT code, '2026-01-01Z'::timestamptz + n * interval '1 day' FROM "Web Shop".shops, generate_series(1, 5) AS n;
INSERT INTO "Web Shop".order_lines SELECT id, n, 'Line ' || n FROM "Web Shop".orders, generate_series(1, 3) AS n;`;

/**
 * A small third product with tenant ids of type text, and names of schema and tenant column that need quoting: a root,
 * two direct, a linked and an excluded table with rows of `TEXT_APP_TENANTS`.
 */
export async function installTextApp(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await client.query(SCHEMA);
    await client.query(ROWS, [TEXT_APP_TENANTS]);
    await client.query(MORE_ROWS);
  });
}
