import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { columnList } from '../scope/quote.js';

/**
 * Copies rows in COPY's text format into a table.
 *
 * @param target SQL name of the table
 * @returns the number of rows that the server took
 */
export async function copyIn(
  client: ClientBase,
  target: string,
  columns: readonly string[],
  rows: Readable,
  signal: AbortSignal,
): Promise<number> {
  const stream = client.query(copyFrom(`COPY ${target} (${columnList(columns)}) FROM STDIN`));
  await pipeline(rows, stream, { signal });
  return stream.rowCount;
}
