import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { ident, tableName } from '../../scope/quote.js';
import type { ScopedTable } from '../../scope/tenant-scope.js';

/** A trigger of the application's, on a table or a partition, and when it fires: `pg_trigger.tgenabled`. */
export interface TriggerState {
  schema: string;
  table: string;
  name: string;
  enabled: 'O' | 'D' | 'R' | 'A';
}

const ENABLE: Record<TriggerState['enabled'], string> = {
  O: 'ENABLE TRIGGER',
  R: 'ENABLE REPLICA TRIGGER',
  A: 'ENABLE ALWAYS TRIGGER',
  D: 'DISABLE TRIGGER',
};

/**
 * Switches every trigger of the tables off, as their owner. It is part of the transaction: a rollback, also that of a
 * server that crashed, leaves each as it was.
 *
 * @returns how each was, for `restoreTriggers`
 * @throws LifeboatError TRIGGER_FIRES_ALWAYS for rules, which cannot be switched off in the same way
 */
export async function silenceTriggers(
  client: ClientBase,
  tables: readonly ScopedTable[],
): Promise<TriggerState[]> {
  await refuseRules(client, tables);
  const states = await readTriggers(client, tables);
  const places = new Map(
    states
      .filter(({ enabled }) => enabled !== 'D')
      .map(({ schema, table }) => [tableName({ schema, name: table }), null]),
  );
  for (const place of places.keys()) {
    await client.query(`ALTER TABLE ONLY ${place} DISABLE TRIGGER USER`);
  }
  return states;
}

/**
 * Gives each trigger its former state and looks whether it has it.
 *
 * @throws LifeboatError RESTORE_PROOF_FAILED
 */
export async function restoreTriggers(
  client: ClientBase,
  tables: readonly ScopedTable[],
  states: readonly TriggerState[],
): Promise<void> {
  for (const { schema, table, name, enabled } of states.filter((state) => state.enabled !== 'D')) {
    await client.query(
      `ALTER TABLE ONLY ${tableName({ schema, name: table })} ${ENABLE[enabled]} ${ident(name)}`,
    );
  }
  if (JSON.stringify(await readTriggers(client, tables)) !== JSON.stringify(states)) {
    throw new LifeboatError('RESTORE_PROOF_FAILED', {
      detail:
        'The triggers would not be as they were before the restore. It was rolled back; the live rows and the triggers are as before.',
      remedy: 'Start the restore again; report this if it happens twice.',
    });
  }
}

async function readTriggers(client: ClientBase, tables: readonly ScopedTable[]): Promise<TriggerState[]> {
  const { rows } = await client.query<TriggerState>(TRIGGERS_SQL, [tables.map(({ model }) => model.oid)]);
  return rows;
}

/** The application's rules that would act on what a restore writes. */
export async function readRules(client: ClientBase, tables: readonly ScopedTable[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(RULES_SQL, [tables.map(({ model }) => model.oid)]);
  return rows.map(({ name }) => name);
}

async function refuseRules(client: ClientBase, tables: readonly ScopedTable[]): Promise<void> {
  const rules = await readRules(client, tables);
  if (rules.length > 0) {
    throw new LifeboatError('TRIGGER_FIRES_ALWAYS', {
      detail: `These rules rewrite what a restore writes, and could change what is restored: ${rules.join('; ')}. Nothing was changed.`,
      remedy:
        'ALTER TABLE … DISABLE RULE for the time of the restore, or grant SET on session_replication_role.',
    });
  }
}

const PARTS = `
WITH parts AS (
  SELECT DISTINCT part.relid FROM unnest($1::oid[]) AS whole
   CROSS JOIN LATERAL (SELECT relid::oid FROM pg_partition_tree(whole) UNION SELECT whole) AS part)`;

const TRIGGERS_SQL = `${PARTS}
SELECT n.nspname AS schema, c.relname AS table, t.tgname AS name, t.tgenabled AS enabled
  FROM parts JOIN pg_trigger t ON t.tgrelid = parts.relid AND NOT t.tgisinternal
  JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 ORDER BY 1, 2, 3`;

const RULES_SQL = `${PARTS}
SELECT r.rulename || ' on ' || n.nspname || '.' || c.relname AS name
  FROM parts JOIN pg_rewrite r ON r.ev_class = parts.relid AND r.ev_type <> '1' AND r.ev_enabled IN ('O', 'A')
  JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
 ORDER BY 1`;
