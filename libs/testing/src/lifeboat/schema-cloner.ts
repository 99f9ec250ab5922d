import assert from 'node:assert/strict';
import { RequestRollback, type RestoreInput, RunOperation, type RunOutcome } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { testActor } from '../catalog/test-actor.js';
import { runSql } from '../stack/run-sql.js';
import { startSchemaLifeboat } from './schema-lifeboat.js';

/** How a restore ended. */
export interface EndedRestore {
  /** `completed`, or the code of the failure. */
  how: string;
  /** Of a failure: detail and remedy. */
  detail: string;
  result: Record<string, unknown> | null;
}

/** A Lifeboat over an application of a spec's own, with a backup of tenant `1` to be restored into tenant `2`. */
export interface SchemaCloner {
  backupId: string;
  /** As superuser. */
  url: string;
  clone: (input?: Partial<RestoreInput>) => Promise<EndedRestore>;
  /** The rows written by a restore that must work. */
  written: (input?: Partial<RestoreInput>) => Promise<number>;
  /** Makes tenant `2` what it was before a restore; answers how that ended. */
  rollBack: (restorePointId: string) => Promise<EndedRestore>;
  /** As superuser; answers with the last statement's rows. */
  sql: (statements: string) => Promise<Record<string, unknown>[]>;
  /** The first column of what a query answers, in its order. */
  column: (query: string) => Promise<unknown[]>;
  /** Throws unless the queries answer for the target what they answer for the source, and not nothing. */
  expectAlike: (queries: readonly ((tenant: string) => string)[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts it over what `startSchemaLifeboat` makes of the SQL, and backs tenant `1` up. */
export async function startSchemaCloner(
  schema: string,
  environment: Record<string, string> = {},
): Promise<SchemaCloner> {
  const lifeboat = await startSchemaLifeboat(schema, environment);
  const url = lifeboat.database.superuserUrl;
  const backupId = await lifeboat.backUp('1');
  const clone: SchemaCloner['clone'] = async (input = {}) =>
    endedRestore(
      await lifeboat.restore('1', {
        backupId,
        targetTenantId: '2',
        mode: 'replace',
        reason: 'a copy',
        ...input,
      }),
    );
  const column: SchemaCloner['column'] = async (query) =>
    (await runSql(url, query)).map((row): unknown => Object.values(row)[0]);
  return {
    backupId,
    url,
    clone,
    written: async (input) => {
      const ended = await clone(input);
      if (ended.how !== 'completed') {
        throw new Error(`the restore ended as ${ended.how}: ${ended.detail}`);
      }
      const { tables } = ended.result?.['outcome'] as { tables: Record<string, number>[] };
      return tables.reduce(
        (sum, { inserted = 0, updated = 0, deleted = 0 }) => sum + inserted + updated + deleted,
        0,
      );
    },
    rollBack: async (restorePointId) => {
      const { app } = lifeboat;
      const { jobId } = await runAs(testActor(), () =>
        app.get(RequestRollback).request('2', restorePointId, { reason: 'as it was' }, null),
      );
      return endedRestore(await app.get(RunOperation).run(jobId, { lastAttempt: true }));
    },
    sql: (statements) => runSql(url, statements),
    column,
    expectAlike: async (queries) => {
      for (const query of queries) {
        const original = await column(query('1'));
        assert.notDeepEqual(original, []);
        assert.deepEqual(await column(query('2')), original, query('2'));
      }
    },
    close: () => lifeboat.close(),
  };
}

function endedRestore(outcome: RunOutcome): EndedRestore {
  if ('error' in outcome) {
    const { code, detail, remedy } = outcome.error;
    return { how: code, detail: `${detail} ${remedy}`, result: null };
  }
  return {
    how: outcome.kind,
    detail: '',
    result: outcome.kind === 'completed' ? outcome.operation.result : null,
  };
}
