import type { ClientBase } from 'pg';
import type { ForeignKeyModel } from '../../schema/schema-model.js';
import { ident, tableName } from '../../scope/quote.js';
import { scopedTable } from '../../scope/tenant-predicate.js';
import type { TenantScope } from '../../scope/tenant-scope.js';

/**
 * Puts the check of foreign keys off to `checkDeferred`. Keys that are not deferrable are made so for this transaction
 * alone; that rewrites nothing, but takes an ACCESS EXCLUSIVE lock on the table that refers.
 */
export async function deferKeys(
  client: ClientBase,
  scope: TenantScope,
  keys: readonly ForeignKeyModel[],
): Promise<void> {
  await alterKeys(client, scope, keys, 'DEFERRABLE INITIALLY DEFERRED');
  await client.query('SET CONSTRAINTS ALL DEFERRED');
}

/** Has the server check all that was put off, now, and makes the keys what they were. */
export async function checkDeferred(
  client: ClientBase,
  scope: TenantScope,
  keys: readonly ForeignKeyModel[],
): Promise<void> {
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  await alterKeys(client, scope, keys, 'NOT DEFERRABLE');
}

async function alterKeys(
  client: ClientBase,
  scope: TenantScope,
  keys: readonly ForeignKeyModel[],
  form: string,
): Promise<void> {
  for (const key of keys) {
    const child = scopedTable(scope, key.table);
    if (child !== undefined) {
      await client.query(`ALTER TABLE ${tableName(child)} ALTER CONSTRAINT ${ident(key.name)} ${form}`);
    }
  }
}
