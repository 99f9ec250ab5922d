import { LifeboatError } from '@lifeboat/kernel';
import { EMPTY_DIGEST } from '../hash/digest.js';
import { tableHashOf } from '../hash/table-hash.js';
import { Random } from './random.js';
import { verifyWriters } from './verify-writers.js';
import { Writer, type WrittenTenant } from './writer.js';
import { sumOfCounts, type WriterCounts } from './writer-counts.js';
import type { TenantLedger, WriterReport } from './writer-report.js';

export interface WriterOptions {
  /** The tenants to write to; nobody else but Lifeboat may write to them meanwhile. */
  tenantIds: readonly string[];
  /** The same seed makes the same choices, as far as the rows are the same. */
  seed: number;
  /** Pause of a connection between two transactions, in milliseconds. 5 if not given. */
  pauseMs?: number;
  /** Connections; each writes to tenants of its own. 4 if not given, at most one for each tenant. */
  connections?: number;
}

export interface SampleWriters {
  /** Resolves when the content of all tenants has been read and the writing is under way. */
  ready: Promise<void>;
  /** What they have done until now. */
  counts(): WriterCounts;
  /** Lets running transactions end, then compares what is there with what was written. Rejects if a writer failed. */
  stop(): Promise<WriterReport>;
}

/**
 * Starts to write to tenants: inserts, changes, deletions over nearly all tables, with savepoints, rollbacks and
 * refused transactions, under row level security. A writer that meets a lock waits; one that is told off tries again.
 *
 * @param appUrl as `sample_app` (see `sampleAppUrl`)
 * @throws LifeboatError INVALID_REQUEST where no tenant is given
 */
export function startWriters(appUrl: string, options: WriterOptions): SampleWriters {
  const { tenantIds, pauseMs = 5, connections = 4 } = options;
  if (tenantIds.length === 0) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'There is no tenant to write to. No writer was started.',
      remedy: 'Name at least one tenant.',
    });
  }
  const stopping = new AbortController();
  let running: readonly Writer[] = [];
  const opened = openWriters(appUrl, { ...options, pauseMs, connections });
  const written = opened.then(async (writers) => {
    running = writers;
    const begun = performance.now();
    const ends = await Promise.allSettled(writers.map((writer) => writer.writeUntil(stopping.signal)));
    const seconds = (performance.now() - begun) / 1000;
    await Promise.allSettled(writers.map((writer) => writer.close()));
    return { ends, seconds };
  });
  // A failure is told by stop(); until then nobody may be waiting for it.
  written.catch(() => undefined);
  const ready = opened.then(() => undefined);
  ready.catch(() => undefined);
  return {
    ready,
    counts: () => countsOf(running),
    stop: async () => {
      stopping.abort();
      const writers = await opened;
      const { ends, seconds } = await written;
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) {
        throw failed.reason;
      }
      return report(appUrl, writers, seconds);
    },
  };
}

/** Each with tenants of its own. Where one cannot start, none stays open. */
async function openWriters(
  appUrl: string,
  { tenantIds, seed, pauseMs, connections }: Required<WriterOptions>,
): Promise<Writer[]> {
  const count = Math.min(connections, tenantIds.length);
  const openings = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      Writer.open(appUrl, {
        tenantIds: tenantIds.filter((_, position) => position % count === index),
        random: new Random(seed * 1000 + index),
        pauseMs,
      }),
    ),
  );
  const writers = openings.flatMap((opening) => (opening.status === 'fulfilled' ? [opening.value] : []));
  const failed = openings.find((opening) => opening.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(writers.map((writer) => writer.close()));
    throw failed.reason;
  }
  return writers;
}

const countsOf = (writers: readonly Writer[]): WriterCounts =>
  sumOfCounts(writers.map(({ counts }) => counts));

async function report(appUrl: string, writers: readonly Writer[], seconds: number): Promise<WriterReport> {
  const tenants = writers.flatMap((writer) => writer.tenants.map(ledgerOf));
  return {
    ...countsOf(writers),
    longestWaitMs: Math.max(...writers.map(({ longestWaitMs }) => longestWaitMs)),
    seconds,
    tenants,
    differences: await verifyWriters(appUrl, { tenants }),
  };
}

function ledgerOf({ tenantId, committed, start, left }: WrittenTenant): TenantLedger {
  const tables = [...left].map(([table, digest]) => [table, tableHashOf(digest)] as const);
  const added = [...left].map(
    ([table, digest]) => [table, digest.rows - (start.get(table) ?? EMPTY_DIGEST).rows] as const,
  );
  return {
    tenantId,
    committed,
    start: Object.fromEntries([...start].map(([table, digest]) => [table, tableHashOf(digest)])),
    left: Object.fromEntries(tables),
    rowsAdded: Object.fromEntries(added.filter(([, rows]) => rows !== 0)),
  };
}
