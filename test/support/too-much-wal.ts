import { runSql } from '@lifeboat/testing';

/** What a slot may hold back, in bytes: a value of CHANGE_LOG_MAX_RETAINED_WAL that is soon exceeded. */
export const WAL_LIMIT = String(64 * 1024 * 1024);

/** Writes more WAL than that, of a table that is no tenant's. */
export async function writeTooMuchWal(superuserUrl: string): Promise<void> {
  await runSql(
    superuserUrl,
    `CREATE TABLE public.noise AS
       SELECT (SELECT string_agg(md5(i::text || j::text), '') FROM generate_series(1, 50) j) AS body
         FROM generate_series(1, 50000) i`,
  );
}
