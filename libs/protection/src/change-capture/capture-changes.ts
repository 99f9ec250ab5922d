import { setTimeout as delay } from 'node:timers/promises';
import { type AppDatabase, translatePostgresError } from '@lifeboat/app-database';
import type { CaptureLock } from '@lifeboat/catalog';
import { EpochOver } from '@lifeboat/change-log';
import type { ChangeLogConfig } from '@lifeboat/config';
import { toLifeboatError } from '@lifeboat/kernel';
import { runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { CaptureAttempt } from './capture-attempt.js';
import type { EpochKeeper } from './epoch-keeper.js';
import { WalGuard } from './wal-guard.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Between two looks at what the slot holds back, in milliseconds. */
const GUARD_EVERY_MS = 5_000;

/**
 * Captures the changes of application databases. For each of them one process is active, over all that share the
 * catalog; the others stand by, and one of them takes over when it ends.
 */
export class CaptureChanges {
  private readonly logger = new Logger('ChangeCapture');

  constructor(
    private readonly lock: CaptureLock,
    private readonly keeper: EpochKeeper,
    private readonly attempts: CaptureAttempt,
    private readonly config: Pick<ChangeLogConfig, 'maxRetainedWal'>,
  ) {}

  /**
   * Returns once the signal has aborted, and what had been received by then is durable as far as that can be had soon.
   * Never throws: what is down is tried again, what is not enrolled is waited for.
   */
  async run(database: AppDatabase, signal: AbortSignal): Promise<void> {
    await runAsSystem('change-capture', async () => {
      while (!signal.aborted) {
        try {
          await this.lock.withLock(database.name, (own) => this.follow(database, own), signal);
        } catch (error) {
          await this.waitAfter(database, error, FIRST_PAUSE_MS * 4, signal);
        }
      }
    });
  }

  /** @param signal aborts too when the lock is lost */
  private async follow(database: AppDatabase, signal: AbortSignal): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    const onProgress = (): void => {
      pause = FIRST_PAUSE_MS;
    };
    while (!signal.aborted) {
      const failure = await this.attempt(database, signal, onProgress);
      if (failure instanceof EpochOver) {
        await this.endEpoch(database, failure);
      } else if (failure !== null) {
        await this.waitAfter(database, failure, pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** @returns what ended it; null where it may simply go on */
  private async attempt(
    database: AppDatabase,
    signal: AbortSignal,
    onProgress: () => void,
  ): Promise<unknown> {
    const limit = new AbortController();
    const guard = new WalGuard(database, this.config.maxRetainedWal);
    const watching = setInterval(() => {
      // A database that is down holds back nothing.
      guard.check().catch((error: unknown) => error instanceof EpochOver && limit.abort(error));
    }, GUARD_EVERY_MS);
    try {
      await this.attempts.run(database, AbortSignal.any([signal, limit.signal]), onProgress);
      return limit.signal.aborted ? limit.signal.reason : null;
    } catch (error) {
      return limit.signal.aborted ? limit.signal.reason : error;
    } finally {
      clearInterval(watching);
    }
  }

  private async endEpoch(database: AppDatabase, over: EpochOver): Promise<void> {
    if (over.reason === 'wal_limit') {
      // Before anything else, and also where the catalog is down: the disk fills meanwhile.
      await new WalGuard(database, this.config.maxRetainedWal).release();
    }
    const open = await this.keeper.findOpen(database.name);
    if (open !== null) {
      await this.keeper.end(open.id, over);
    }
  }

  private async waitAfter(
    database: AppDatabase,
    thrown: unknown,
    pauseMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) {
      return;
    }
    const error = toLifeboatError(translatePostgresError(thrown, database.name));
    this.logger.warn({
      msg: `Capturing changes of ${database.name} was interrupted, and is tried again: ${error.message}`,
      database: database.name,
      code: error.code,
      err: error.cause,
    });
    await delay(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
  }
}
