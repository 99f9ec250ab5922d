import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import type { Digest } from '../hash/digest.js';
import { queryTenantDigests } from '../hash/digest-queries.js';
import { isConnectionLost, isPassing, isRefusedAtCommit } from './interruption.js';
import { Journal } from './journal.js';
import { OPERATIONS } from './operations.js';
import { outcomeOf, reconnect } from './reconnect.js';
import type { Random } from './random.js';
import { noCounts, type WriterCounts } from './writer-counts.js';
import { WriterSession } from './writer-session.js';
import { digestWatchedRows } from './watched-rows.js';

/** What one writer knows of one of its tenants. */
export interface WrittenTenant {
  tenantId: string;
  /** Committed transactions. */
  committed: number;
  /** By table: the content before the first write. */
  start: Map<string, Digest>;
  /** By table: the content that all committed transactions together must have left. */
  left: Map<string, Digest>;
}

/** One connection that writes to some tenants of its own, one transaction after another, until it is told to stop. */
export class Writer {
  readonly counts: WriterCounts = noCounts();
  readonly tenants: WrittenTenant[] = [];

  private constructor(
    private readonly url: string,
    private readonly session: WriterSession,
    private readonly random: Random,
    private readonly pauseMs: number,
  ) {}

  /** Connects, and reads the content that the tenants have before this writer writes to them. */
  static async open(
    url: string,
    { tenantIds, random, pauseMs }: { tenantIds: readonly string[]; random: Random; pauseMs: number },
  ): Promise<Writer> {
    const writer = new Writer(url, new WriterSession(await connect(url), random), random, pauseMs);
    try {
      for (const tenantId of tenantIds) {
        await writer.take(tenantId);
      }
      return writer;
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  get longestWaitMs(): number {
    return this.session.longestWaitMs;
  }

  async writeUntil(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const tenant = this.tenants[this.random.int(this.tenants.length)];
      if (tenant !== undefined) {
        await this.transaction(tenant, stopped);
      }
      await sleep(this.pauseMs);
    }
  }

  async close(): Promise<void> {
    await this.session.connection.end();
  }

  private async take(tenantId: string): Promise<void> {
    const { connection } = this.session;
    const start = await inTransaction(connection, () => queryTenantDigests(connection, tenantId));
    this.tenants.push({ tenantId, committed: 0, start, left: new Map(start) });
  }

  private async transaction(tenant: WrittenTenant, stopped: AbortSignal): Promise<void> {
    const { session } = this;
    const journal = new Journal();
    const lost = { transactionId: null as string | null };
    try {
      await session.run('BEGIN');
      await session.run(`SELECT set_config('app.current_tenant', $1, true)`, [tenant.tenantId]);
      session.tenantId = tenant.tenantId;
      for (let operations = 1 + this.random.int(4); operations > 0; operations -= 1) {
        await this.operate(journal);
      }
      if (this.random.chance(0.1)) {
        await session.run('ROLLBACK');
        this.counts.rolledBack += 1;
        return;
      }
      const id = await session.first<{ id: string | null }>(
        'SELECT pg_current_xact_id_if_assigned()::text AS id',
      );
      lost.transactionId = id?.id ?? null;
      await session.run('COMMIT');
      this.committed(tenant, journal);
    } catch (error) {
      if (isConnectionLost(error)) {
        session.reconnect(await reconnect(this.url, stopped, error));
        this.counts.reconnected += 1;
        if (lost.transactionId !== null && (await outcomeOf(session, lost.transactionId)) === 'committed') {
          this.committed(tenant, journal);
        }
      } else if (isPassing(error)) {
        // A connection that is lost by now is found, and made anew, by the next transaction.
        await session.run('ROLLBACK').catch((failure: unknown) => {
          if (!isConnectionLost(failure)) {
            throw failure;
          }
        });
        this.counts.retried += 1;
      } else if (lost.transactionId !== null && isRefusedAtCommit(error)) {
        this.counts.refused += 1;
      } else {
        throw error;
      }
    }
  }

  /** One operation, now and then within a savepoint, which is then kept or undone. */
  private async operate(journal: Journal): Promise<void> {
    const { session, random } = this;
    const [name, operation] = OPERATIONS[random.int(OPERATIONS.length)] ?? [];
    const change = await operation?.(session);
    if (name === undefined || change === null || change === undefined) {
      return;
    }
    const savepoint = random.chance(0.25) ? random.pick(['RELEASE', 'ROLLBACK TO'] as const) : null;
    const before = await digestWatchedRows(session, change.watch);
    if (savepoint !== null) {
      await session.run('SAVEPOINT operation');
    }
    await change.run();
    if (savepoint !== null) {
      await session.run(`${savepoint} operation`);
    }
    journal.add(before, await digestWatchedRows(session, change.watch));
    this.counts.operations[name] = (this.counts.operations[name] ?? 0) + 1;
  }

  private committed(tenant: WrittenTenant, journal: Journal): void {
    journal.applyTo(tenant.left);
    tenant.committed += 1;
    this.counts.committed += 1;
  }
}
