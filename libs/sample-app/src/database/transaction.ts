import type { Client } from 'pg';

type Begin = 'BEGIN' | 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function inTransaction<T>(
  client: Client,
  work: () => Promise<T>,
  begin: Begin = 'BEGIN',
): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // The first error is the one to tell; a rollback fails only where the connection is gone.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
