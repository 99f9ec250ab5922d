import { runSql } from '@lifeboat/testing';

/** What a slot may hold back, in bytes: a value of CHANGE_LOG_MAX_RETAINED_WAL that is soon exceeded. */
export const WAL_LIMIT = String(64 * 1024 * 1024);

/** A table that is no tenant's, part of the schema from the beginning. */
export const NOISE_TABLE = 'CREATE TABLE public.noise (body text);';

/** Writes more WAL than that into the table. */
export async function writeTooMuchWal(superuserUrl: string): Promise<void> {
  await runSql(
    superuserUrl,
    `INSERT INTO public.noise
       SELECT (SELECT string_agg(md5(i::text || j::text), '') FROM generate_series(1, 50) j)
         FROM generate_series(1, 50000) i`,
  );
}
