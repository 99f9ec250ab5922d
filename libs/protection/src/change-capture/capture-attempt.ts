import { setTimeout as delay } from 'node:timers/promises';
import { type AppDatabase, emitMessage } from '@lifeboat/app-database';
import { EpochOver, ownMessage } from '@lifeboat/change-log';
import type { ChangeLogConfig } from '@lifeboat/config';
import { messageOf } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';
import { CaptureFigures } from './capture-figures.js';
import type { CaptureSessions } from './capture-sessions.js';
import type { EpochKeeper, RunningEpoch } from './epoch-keeper.js';
import type { FullRequests } from './full-requests.js';

/** Between two looks whether the tables of a database are enrolled by now, in milliseconds. */
const ENROLMENT_EVERY_MS = 2_000;
/** Between two looks whether everything is still as it was when the epoch began, in milliseconds. */
const REVIEW_EVERY_MS = 30_000;

/** One attempt to capture a database's changes, for as long as it goes well. */
export class CaptureAttempt {
  private readonly logger = new Logger('ChangeCapture');

  constructor(
    private readonly keeper: EpochKeeper,
    private readonly sessions: CaptureSessions,
    private readonly fulls: FullRequests,
    private readonly config: Pick<ChangeLogConfig, 'flushSeconds'>,
  ) {}

  /**
   * Goes on with the epoch that is open, or begins one. Where the tables are not enrolled it waits a while and returns.
   *
   * @param onProgress told when something has become durable
   * @throws EpochOver, and whatever is down
   */
  async run(database: AppDatabase, signal: AbortSignal, onProgress: () => void): Promise<void> {
    const running = await this.keeper.prepare(database);
    if (running === null) {
      await delay(ENROLMENT_EVERY_MS, undefined, { signal });
      return;
    }
    const figures = new CaptureFigures();
    const session = await this.sessions.open(database, running, {
      review: () => this.keeper.review(database, running.epoch.id),
      onFlushed: (flushed) => {
        figures.add(flushed);
        onProgress();
      },
    });
    const stop = new AbortController();
    const heartbeat = setInterval(() => void this.beat(database), this.config.flushSeconds * 1000);
    const review = setInterval(() => {
      this.logger.log({ msg: `Captured of ${database.name}`, database: database.name, ...figures.take() });
      void this.review(database, running, stop);
    }, REVIEW_EVERY_MS);
    try {
      await Promise.all([this.beat(database), this.requestFulls(database)]);
      await session.run(AbortSignal.any([signal, stop.signal]));
    } finally {
      clearInterval(heartbeat);
      clearInterval(review);
    }
    if (stop.signal.reason instanceof EpochOver) {
      throw stop.signal.reason;
    }
  }

  /** Something commits, so that the slot moves on and the change log is known to reach so far. */
  private async beat(database: AppDatabase): Promise<void> {
    const { prefix, content } = ownMessage({ kind: 'heartbeat' });
    try {
      await database.withConnection((client) => emitMessage(client, prefix, content));
    } catch (error) {
      // A database that is down ends the session by itself.
      this.logger.warn({ msg: `No heartbeat could be sent to ${database.name}: ${messageOf(error)}` });
    }
  }

  /** Ends the session where it would have to begin otherwise now. What is down is left to the next look. */
  private async review(database: AppDatabase, running: RunningEpoch, stop: AbortController): Promise<void> {
    await this.requestFulls(database);
    try {
      const now = await this.keeper.prepare(database);
      if (now?.epoch.id !== running.epoch.id || now.dropped.length > running.dropped.length) {
        stop.abort();
      }
    } catch (error) {
      if (error instanceof EpochOver) {
        stop.abort(error);
      } else {
        this.logger.warn({ msg: `What is enrolled of ${database.name} is not known: ${messageOf(error)}` });
      }
    }
  }

  private async requestFulls(database: AppDatabase): Promise<void> {
    try {
      await this.fulls.run(database.name);
    } catch (error) {
      this.logger.warn({ msg: `Full backups of ${database.name} have to wait: ${messageOf(error)}` });
    }
  }
}
