import type { ClientBase, PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { CopyUnit } from './copy-unit.js';
import { RowInspector } from './row-inspector.js';

/** Where copied rows go; one sink serves one connection, section after section. */
export interface SectionSink {
  beginSection(unit: CopyUnit): Promise<void>;
  /**
   * Rows as COPY text, cut anywhere; resolves when the sink can take more. The chunk is only lent.
   *
   * @param rows how many rows end in this chunk
   */
  write(chunk: Buffer, rows: number): Promise<void> | undefined;
  endSection(): Promise<void>;
}

export interface CopyOutRun {
  signal: AbortSignal;
  /** Called for every chunk, with what it added. */
  onRows: (bytes: number, rows: number) => void;
}

/** Opens connections that all see the same rows, each in a transaction. */
export interface Readers {
  withReader<T>(work: (client: PoolClient) => Promise<T>): Promise<T>;
}

/**
 * Copies the units out of one snapshot, or out of staging, over several connections. Each connection takes the next unit as soon as it is
 * free, largest first, and writes to a sink of its own.
 *
 * @param sinks one per connection
 * @throws LifeboatError ROW_OF_ANOTHER_TENANT, APP_DATABASE_UNAVAILABLE; the signal's reason when aborted
 */
export async function copyOut(
  readers: Readers,
  units: readonly CopyUnit[],
  sinks: readonly SectionSink[],
  run: CopyOutRun,
): Promise<void> {
  const queue = [...units];
  const failure = new AbortController();
  const signal = AbortSignal.any([run.signal, failure.signal]);
  const work = async (sink: SectionSink): Promise<void> => {
    if (queue.length === 0) {
      return;
    }
    await readers.withReader(async (client) => {
      await client.query('SET LOCAL max_parallel_workers_per_gather = 0');
      for (let unit = queue.shift(); unit !== undefined; unit = queue.shift()) {
        signal.throwIfAborted();
        await copyUnit(client, unit, sink, signal, run.onRows);
      }
    });
  };
  const results = await Promise.allSettled(
    sinks.map(async (sink) => {
      try {
        await work(sink);
      } catch (error) {
        // The first failure stops the other connections; theirs are echoes of it.
        failure.abort(error);
        throw error;
      }
    }),
  );
  run.signal.throwIfAborted();
  if (results.some((result) => result.status === 'rejected')) {
    throw failure.signal.reason;
  }
}

async function copyUnit(
  client: ClientBase,
  unit: CopyUnit,
  sink: SectionSink,
  signal: AbortSignal,
  onRows: CopyOutRun['onRows'],
): Promise<void> {
  const inspector = new RowInspector(qualifiedName(unit.table), unit.tenantPrefix, unit.columns.length === 1);
  await sink.beginSection(unit);
  const stream = client.query(copyTo(unit.sql));
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    const before = inspector.rows;
    inspector.inspect(chunk);
    await sink.write(chunk, inspector.rows - before);
    onRows(chunk.length, inspector.rows - before);
  }
  await sink.endSection();
}
