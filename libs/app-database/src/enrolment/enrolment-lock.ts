import { LifeboatError } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';
import { readOne } from '../connection/read-one.js';

/**
 * Keeps others from enrolling or withdrawing the same database. The lock is the session's: where the work fails, it goes
 * with the connection, which is then closed.
 *
 * @throws LifeboatError ENROLMENT_BUSY
 */
export async function withEnrolmentLock<T>(admin: PoolClient, work: () => Promise<T>): Promise<T> {
  const key = `hashtextextended('lifeboat enrolment', 0)`;
  const { locked } = await readOne<{ locked: boolean }>(
    admin,
    `SELECT pg_try_advisory_lock(${key}) AS locked`,
  );
  if (!locked) {
    throw new LifeboatError('ENROLMENT_BUSY', {
      detail: 'Somebody else is enrolling or withdrawing this database just now. Nothing was changed.',
      remedy: 'Wait until it has ended, then look again with "lifeboat protect --dry-run".',
    });
  }
  const result = await work();
  await admin.query(`SELECT pg_advisory_unlock(${key})`);
  return result;
}
