import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { LifeboatError } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { readSchemaVersion } from '../schema/read-schema-version.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import { advanceSequences } from './advance-sequences.js';
import { claimOperation, recordOutcome } from './applied-mark.js';
import type { ApplyLimits, ApplyOutcome, ApplyRequest } from './apply-target.js';
import { checkDeferrableKeys } from './check-deferrable-keys.js';
import { checkForeignKeys } from './check-foreign-keys.js';
import { checkPlanHolds } from './check-plan-holds.js';
import { checkWrittenRows, readSessionRows } from './check-written-rows.js';
import { loadStraightTables } from './load-straight.js';
import { lockTables } from './lock-tables.js';
import { describeApplied } from './describe-applied.js';
import { proveContent } from './prove-content.js';
import { proveLoaded, proveWritten, type WrittenContent } from './prove-written.js';
import { refusePartitionKeys } from './refuse-partition-keys.js';
import { expectUntouched, readSourceRows, type SourceRows } from './source-rows.js';
import { locksHeldTooLong, translateApplyError } from './translate-apply-error.js';
import { openWriting } from './open-writing.js';
import type { WrittenTable } from './written-source.js';

const FIRST_BACKOFF_MS = 20;
const MAX_BACKOFF_MS = 500;
/** An apply that says nothing for so long has lost its worker, while everybody waits for its locks. */
const SILENCE_MS = 10_000;

/**
 * Makes the plan true, in one transaction: all of it or nothing. Safe to repeat: an operation that was applied
 * before, even one whose COMMIT reply was lost, is found by its mark and not applied again.
 *
 * @throws LifeboatError LOCK_NOT_ACQUIRED, LOCKS_HELD_TOO_LONG, TENANT_DATA_CHANGED, STAGING_DAMAGED, SCHEMA_DRIFT,
 *   RESTORE_CONFLICT, TRIGGER_FIRES_ALWAYS, NOT_SUPPORTED, PRIVILEGE_MISSING, RESTORE_PROOF_FAILED,
 *   ROW_OF_ANOTHER_TENANT; after each the live rows are as before
 */
export async function applyPlan(
  database: AppDatabase,
  request: ApplyRequest,
  limits: ApplyLimits,
  signal: AbortSignal,
): Promise<ApplyOutcome> {
  refusePartitionKeys(request.scope, tablesOf(request));
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await database.withConnection((client) => applyOnce(client, request, limits, attempt));
    } catch (error) {
      const cause = translateApplyError(error, limits.maxLockHoldMs);
      if (
        !(cause instanceof LifeboatError) ||
        cause.code !== 'LOCK_NOT_ACQUIRED' ||
        attempt >= limits.lockTries
      ) {
        throw cause;
      }
      // Random, so that two restores that wait for each other do not meet again.
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS) * (0.5 + Math.random());
      await delay(backoff, undefined, { signal });
    }
  }
}

async function applyOnce(
  client: PoolClient,
  request: ApplyRequest,
  limits: ApplyLimits,
  lockTries: number,
): Promise<ApplyOutcome> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  const before = await readSessionRows(client);
  await client.query(`SET LOCAL lock_timeout = ${String(limits.lockTimeoutMs)}`);
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = ${String(SILENCE_MS)}`);
  const applied = await claimOperation(client, request.operationId, request.tenantId);
  if (applied !== null) {
    await client.query('ROLLBACK');
    return applied;
  }
  const writing = await openWriting(client, request, tablesOf(request));
  await lockTables(client, tablesOf(request), limits.lockTimeoutMs);
  const lockedAt = performance.now();
  const checkHold = async (): Promise<void> => {
    await boundHold(client, performance.now() - lockedAt, limits.maxLockHoldMs);
  };
  await checkHold();
  await checkPlanHolds(client, await readSchemaVersion(client), request);
  const readSource = (): Promise<SourceRows> =>
    readSourceRows(client, tablesOf(request), request.sourceTenantId);
  const source = await readSource();
  await checkHold();
  // Before its changes, so that whoever reads the stream knows whose they are.
  await client.query(`SELECT pg_logical_emit_message(true, 'lifeboat', $1)`, [
    JSON.stringify({ kind: 'restore', restoreId: request.restoreId, tenantId: request.tenantId }),
  ]);
  const written = await writing.write();
  // After the parents: a linked row is known as the tenant's by its parent only.
  await loadStraightTables(client, request);
  await checkHold();
  const tables = writtenTables(request);
  await checkForeignKeys(client, request.scope, tables, request.tenantId);
  await checkDeferrableKeys(client, tables, request.tenantId);
  await checkHold();
  await advanceSequences(client, tables, request.tenantId);
  const held = await proveAllWritten(client, request);
  await checkHold();
  const proven = await proveContent(client, request, held);
  await writing.end();
  await checkWrittenRows(client, writing.plannedRows(), before);
  expectUntouched(source, await readSource());
  await checkHold();
  const outcome: ApplyOutcome = {
    planHash: request.plan.hash,
    restorePointId: request.restorePointId,
    ...describeApplied(request, written, held, proven),
    lockHeldMs: Math.round(performance.now() - lockedAt),
    lockTries,
    writtenBy: writing.means,
  };
  await recordOutcome(client, request.operationId, outcome);
  await client.query('COMMIT');
  return outcome;
}

/** Every later statement gets only what is left of the time for which the locks may be held. */
async function boundHold(client: PoolClient, heldMs: number, maxMs: number): Promise<void> {
  if (maxMs === 0) {
    return;
  }
  const left = Math.floor(maxMs - heldMs);
  if (left <= 0) {
    throw locksHeldTooLong(maxMs);
  }
  await client.query(`SET LOCAL statement_timeout = ${String(left)}`);
}

const tablesOf = ({ plan }: ApplyRequest): ScopedTable[] => [
  ...plan.tables.map(({ staged }) => staged.table),
  ...plan.straight.map(({ table }) => table),
];

const writtenTables = ({ plan }: ApplyRequest): WrittenTable[] => [
  ...plan.tables.map((delta) => ({ table: delta.staged.table, delta })),
  ...plan.straight.filter(({ rows }) => rows > 0).map(({ table }) => ({ table, delta: null })),
];

/** By position: the compared tables, then those that were loaded straight. */
async function proveAllWritten(
  client: PoolClient,
  { plan, tenantId }: ApplyRequest,
): Promise<WrittenContent[]> {
  const held: WrittenContent[] = [];
  for (const delta of plan.tables) {
    held.push(await proveWritten(client, delta, tenantId));
  }
  for (const straight of plan.straight) {
    held.push(await proveLoaded(client, straight, tenantId));
  }
  return held;
}
