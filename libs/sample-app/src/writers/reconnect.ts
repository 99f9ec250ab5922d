import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { Client } from 'pg';
import { connect } from '../database/connect.js';
import type { WriterSession } from './writer-session.js';

const TRIES = 300;
const PAUSE_MS = 200;

/**
 * Connects anew: for a minute, so that a server has the time to recover.
 *
 * @throws LifeboatError APP_DATABASE_UNAVAILABLE
 */
export async function reconnect(url: string, stopped: AbortSignal, reason: unknown): Promise<Client> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await connect(url);
    } catch (error) {
      reason = error;
      await sleep(PAUSE_MS);
    }
  }
  throw new LifeboatError('APP_DATABASE_UNAVAILABLE', {
    detail: `A writer lost its connection${stopped.aborted ? ' while stopping' : ''}: ${messageOf(reason)}.`,
    remedy: 'Start the database again.',
    cause: reason,
  });
}

/**
 * What became of a transaction whose COMMIT got no answer. A server that crashed may not know the id: then nothing of
 * it was durable.
 */
export async function outcomeOf(
  session: WriterSession,
  transactionId: string,
): Promise<'committed' | 'aborted'> {
  for (;;) {
    const row = await session.first<{ status: string | null }>(
      `SELECT CASE WHEN $1::xid8 < pg_snapshot_xmax(pg_current_snapshot()) THEN pg_xact_status($1::xid8) END AS status`,
      [transactionId],
    );
    if (row?.status !== 'in progress') {
      return row?.status === 'committed' ? 'committed' : 'aborted';
    }
    await sleep(PAUSE_MS);
  }
}
