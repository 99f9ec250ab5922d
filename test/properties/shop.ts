import type { SampleTenant } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';

/** A small application with a table of each kind, for many short cases. */
export const SHOP_ENVIRONMENT = {
  TENANT_COLUMN: 'account_id',
  TENANT_TABLE: 'shop.accounts',
  TENANT_SLUG_COLUMN: '',
  APP_SCHEMAS: 'shop',
  EXCLUDED_TABLES: '',
  SHARED_TABLES: '',
};

export async function installShop(superuserUrl: string): Promise<SampleTenant[]> {
  await runSql(
    superuserUrl,
    `CREATE SCHEMA shop;
     CREATE TABLE shop.accounts (id int PRIMARY KEY, name text);
     CREATE TABLE shop.items (account_id int NOT NULL, id int, note text, PRIMARY KEY (account_id, id));
     CREATE TABLE shop.orders (id int PRIMARY KEY, account_id int NOT NULL, note text);
     CREATE TABLE shop.lines (order_id int NOT NULL REFERENCES shop.orders ON DELETE CASCADE, line int, note text,
                              PRIMARY KEY (order_id, line));
     CREATE TABLE shop.journal (account_id int NOT NULL, note text);
     INSERT INTO shop.accounts VALUES (1, 'one'), (2, 'two')`,
  );
  return [1, 2].map((id) => ({ id: String(id), slug: `account-${String(id)}`, rows: 1 }));
}

/** Rows of both accounts, written by several transactions. */
export const START_STATE = [
  'TRUNCATE shop.accounts, shop.items, shop.orders, shop.lines, shop.journal',
  `INSERT INTO shop.accounts VALUES (1, 'one'), (2, 'two')`,
  `INSERT INTO shop.items SELECT a, i, 'start' FROM generate_series(1, 2) AS a, generate_series(1, 6) AS i`,
  `INSERT INTO shop.orders SELECT o, 1 + o % 2, 'start' FROM generate_series(1, 6) AS o`,
  `INSERT INTO shop.lines SELECT o, l, 'start' FROM generate_series(1, 6) AS o, generate_series(1, 3) AS l`,
  `INSERT INTO shop.journal SELECT 1 + n % 2, 'start' FROM generate_series(1, 6) AS n`,
];

/** The rows of one account, in the order of columns that a backup has: the tenant's key, the primary key, the rest. */
export const rowsOfAccount = (account: number): Record<string, string> => ({
  'shop.accounts': `SELECT id, name FROM shop.accounts WHERE id = ${String(account)}`,
  'shop.items': `SELECT account_id, id, note FROM shop.items WHERE account_id = ${String(account)}`,
  'shop.orders': `SELECT account_id, id, note FROM shop.orders WHERE account_id = ${String(account)}`,
  'shop.lines': `SELECT l.order_id, l.line, l.note FROM shop.lines AS l JOIN shop.orders AS o ON o.id = l.order_id
                  WHERE o.account_id = ${String(account)}`,
  'shop.journal': `SELECT account_id, note FROM shop.journal WHERE account_id = ${String(account)}`,
});
