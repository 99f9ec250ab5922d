import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { ident, literal, tableName } from '../scope/quote.js';
import { fromClause } from '../scope/tenant-predicate.js';
import type { SequenceModel } from '../schema/schema-model.js';
import { homeOf, type KeyClass } from './key-class.js';
import type { RemapTenants } from './remap-tenants.js';

/** The old keys of a class, as an SQL table of a number `key` each. */
export interface DrawnClass {
  keyClass: KeyClass;
  sequence: SequenceModel;
  keys: string;
}

/**
 * SQL of the keys that stand, in the target, for the source's: `old` and `new` as text. Those of an earlier restore are
 * used again, whether or not their rows are still there.
 */
export const rememberedKeys = (
  { sourceTenantId, targetTenantId }: RemapTenants,
  keyClass: KeyClass,
): string =>
  `SELECT old_key AS old, new_key AS new FROM lifeboat_app.cloned_keys
    WHERE source_tenant_id = ${literal(sourceTenantId)} AND target_tenant_id = ${literal(targetTenantId)}
      AND key_column = ${literal(homeOf(keyClass))}`;

/**
 * Draws a number for each key that has none yet, in the order of the old ones, and remembers it at once: what comes of the
 * restore does not matter, for the next one draws none anew.
 *
 * @throws LifeboatError APP_DATABASE_NOT_PREPARED; RESTORE_CONFLICT where the sequence has run out
 */
export async function drawKeys(client: ClientBase, tenants: RemapTenants, drawn: DrawnClass): Promise<void> {
  const { sourceTenantId, targetTenantId } = tenants;
  const columns = [sourceTenantId, targetTenantId, homeOf(drawn.keyClass)].map(literal).join(', ');
  await orRefused(drawn, () =>
    client.query(
      `INSERT INTO lifeboat_app.cloned_keys (source_tenant_id, target_tenant_id, key_column, old_key, new_key)
       SELECT ${columns}, k.key::text, nextval(${literal(tableName(drawn.sequence))}::regclass)::${numberType(drawn)}::text
         FROM (${unknownKeys(tenants, drawn)} ORDER BY key) AS k ON CONFLICT DO NOTHING`,
    ),
  );
}

/**
 * SQL of the numbers that keys without one would get if they were drawn now, for a preview. They lie beyond all that are
 * taken, so that no row can be mistaken for another.
 */
export function foretoldKeys(tenants: RemapTenants, drawn: DrawnClass): string {
  const { sequence, keyClass } = drawn;
  const [furthest, further] = sequence.increment > 0 ? ['max', 'greatest'] : ['min', 'least'];
  const taken = keyClass.homes.map(
    ({ table, column }) =>
      `(SELECT ${furthest}(${ident(column.name)})::numeric FROM ${fromClause(table.model)})`,
  );
  const name = literal(tableName(sequence));
  return `SELECT k.key::text AS old, (q.last + q.seqincrement * row_number() OVER (ORDER BY k.key))::${numberType(drawn)}::text AS new
            FROM (${unknownKeys(tenants, drawn)}) AS k,
                 (SELECT seqincrement, ${further}(coalesce(pg_sequence_last_value(${name}::regclass), seqstart - seqincrement)::numeric,
                         ${taken.join(', ')}) AS last FROM pg_sequence WHERE seqrelid = ${name}::regclass) AS q`;
}

function unknownKeys(tenants: RemapTenants, { keyClass, keys }: DrawnClass): string {
  return `SELECT key FROM ${keys} AS all_keys
           WHERE NOT EXISTS (SELECT FROM (${rememberedKeys(tenants, keyClass)}) AS r WHERE r.old = all_keys.key::text)`;
}

/** A number that is too large for the column is found out here. */
const numberType = ({ keyClass }: DrawnClass): string => keyClass.homes[0]?.column.baseType ?? 'bigint';

/** Makes typed errors of what can stand in the way of new keys. */
export async function orRefused<T>({ sequence }: DrawnClass, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === '2200H' || code === '22003') {
      throw new LifeboatError('RESTORE_CONFLICT', {
        detail: `The sequence ${tableName(sequence)}, or the column that it fills, has not enough numbers left for the restored rows. The live rows are as before.`,
        remedy: 'Widen the column and the sequence in the application, and restore again.',
        cause: error,
      });
    }
    if (code === '42P01' || code === '3F000') {
      throw new LifeboatError('APP_DATABASE_NOT_PREPARED', {
        detail: 'The application database has no table lifeboat_app.cloned_keys. Nothing was restored.',
        remedy: 'Run "lifeboat migrate".',
        cause: error,
      });
    }
    throw error;
  }
}
