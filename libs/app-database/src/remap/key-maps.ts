import type { ClientBase } from 'pg';
import { ident, literal } from '../scope/quote.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { StagingArea } from '../staging/staging-area.js';
import { derivedUuid } from './derived-uuid.js';
import { drawKeys, type DrawnClass, foretoldKeys, orRefused, rememberedKeys } from './drawn-keys.js';
import { homeOf, type KeyClass } from './key-class.js';
import type { RemapTenants } from './remap-tenants.js';

/** A table of old and new keys of a class, both as text, in columns `old` and `new`. */
export interface KeyMap {
  keyClass: KeyClass;
  /** SQL name. */
  table: string;
}

/** How keys are made anew. */
export interface KeyMapRun extends RemapTenants {
  area: StagingArea;
  /** Only look: no number is drawn, and none remembered. */
  preview: boolean;
}

/**
 * Writes, for each class, which key stands for which.
 *
 * @param staged with the source's rows
 * @throws LifeboatError APP_DATABASE_NOT_PREPARED, RESTORE_CONFLICT
 */
export async function makeKeyMaps(
  client: ClientBase,
  classes: readonly KeyClass[],
  staged: readonly StagedTable[],
  run: KeyMapRun,
): Promise<KeyMap[]> {
  const maps: KeyMap[] = [];
  for (const keyClass of classes) {
    const table = run.area.newName();
    await makeMap(client, table, keyClass, staged, run);
    await client.query(`CREATE INDEX ON ${table} (old)`);
    await client.query(`ANALYZE ${table}`);
    maps.push({ keyClass, table });
  }
  return maps;
}

async function makeMap(
  client: ClientBase,
  table: string,
  keyClass: KeyClass,
  staged: readonly StagedTable[],
  run: KeyMapRun,
): Promise<void> {
  const { sourceTenantId, targetTenantId } = run;
  const create = (query: string): Promise<unknown> =>
    client.query(`CREATE UNLOGGED TABLE ${table} WITH (autovacuum_enabled = false) AS ${query}`);
  if (keyClass.kind === 'tenant') {
    await create(`SELECT ${literal(sourceTenantId)}::text AS old, ${literal(targetTenantId)}::text AS new`);
    return;
  }
  const keys = stagedKeys(keyClass, staged);
  if (keyClass.sequence === null) {
    const derived = derivedUuid(targetTenantId, homeOf(keyClass), 'k.key::text');
    await create(`SELECT k.key::text AS old, ${derived} AS new FROM ${keys} AS k`);
    return;
  }
  const drawn: DrawnClass = { keyClass, sequence: keyClass.sequence, keys };
  if (!run.preview) {
    await drawKeys(client, run, drawn);
  }
  const further = run.preview ? ` UNION ALL ${foretoldKeys(run, drawn)}` : '';
  await orRefused(drawn, () => create(rememberedKeys(run, keyClass) + further));
}

/** The keys of the staged rows, each once, as an SQL table with the column `key`. */
function stagedKeys({ homes, kind }: KeyClass, staged: readonly StagedTable[]): string {
  const selects = homes.flatMap(({ table, column }) =>
    staged
      .filter((each) => each.table === table && each.columns.includes(column.name))
      .map(({ staging }) => {
        const key = ident(column.name);
        return `SELECT ${key}${kind === 'drawn' ? '::numeric' : '::uuid'} AS key FROM ${staging} WHERE ${key} IS NOT NULL`;
      }),
  );
  const none = `SELECT NULL::${kind === 'drawn' ? 'numeric' : 'uuid'} AS key WHERE false`;
  return `(SELECT DISTINCT key FROM (${[none, ...selects].join(' UNION ALL ')}) AS every_key)`;
}
