import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { ApplyOutcome } from './apply-target.js';
import { lockNotAcquired } from './translate-apply-error.js';

/** A COMMIT takes less; an attempt that is still at work is left alone, and asked about later. */
const COMMIT_WAIT_MS = 5_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Claims the right to apply an operation, inside the apply's transaction. An earlier attempt that still runs makes
 * this one wait; one that has committed makes it find the outcome.
 *
 * @returns the outcome if the operation is already applied, else null
 * @throws LifeboatError APP_DATABASE_NOT_PREPARED
 */
export async function claimOperation(
  client: ClientBase,
  operationId: string,
  tenantId: string,
): Promise<ApplyOutcome | null> {
  try {
    const claimed = await client.query(
      'INSERT INTO lifeboat_app.applied_operations (operation_id, tenant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [operationId, tenantId],
    );
    return claimed.rowCount === 1 ? null : await findApplied(client, operationId);
  } catch (error) {
    throw notPrepared(error);
  }
}

/**
 * What has become of an operation's apply: its outcome, or null where it has not committed and never will. An attempt
 * whose COMMIT is under way, though its worker is gone, is waited for: asked too early it would look as if nothing had
 * been restored. Leaves no mark.
 *
 * @throws LifeboatError APP_DATABASE_NOT_PREPARED; LOCK_NOT_ACQUIRED where that attempt still works in the server
 */
export async function settleApplied(
  client: ClientBase,
  operationId: string,
  tenantId: string,
): Promise<ApplyOutcome | null> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await client.query(`SET LOCAL lock_timeout = ${String(COMMIT_WAIT_MS)}`);
  try {
    return await claimOperation(client, operationId, tenantId);
  } catch (error) {
    throw systemCodeOf(error) === LOCK_NOT_AVAILABLE ? lockNotAcquired(error) : error;
  } finally {
    await client.query('ROLLBACK');
  }
}

async function findApplied(client: ClientBase, operationId: string): Promise<ApplyOutcome | null> {
  try {
    const { rows } = await client.query<{ outcome: ApplyOutcome | null }>(
      'SELECT outcome FROM lifeboat_app.applied_operations WHERE operation_id = $1',
      [operationId],
    );
    return rows[0]?.outcome ?? null;
  } catch (error) {
    throw notPrepared(error);
  }
}

/** Completes the mark; it commits with the rows. */
export async function recordOutcome(
  client: ClientBase,
  operationId: string,
  outcome: ApplyOutcome,
): Promise<void> {
  await client.query('UPDATE lifeboat_app.applied_operations SET outcome = $2 WHERE operation_id = $1', [
    operationId,
    JSON.stringify(outcome),
  ]);
}

function notPrepared(error: unknown): unknown {
  const code = systemCodeOf(error);
  return code === '42P01' || code === '3F000'
    ? new LifeboatError('APP_DATABASE_NOT_PREPARED', {
        detail:
          'The application database has no table lifeboat_app.applied_operations. Nothing was restored.',
        remedy: 'Run "lifeboat migrate".',
        cause: error,
      })
    : error;
}
