import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseSlots, GiveBack, SlotsName } from '@lifeboat/catalog';
import type { JobOutcome, JobRun } from '@lifeboat/jobs';
import type { RunOperation } from '../operations/run-operation.js';
import { jobOutcomeOf } from '../operations/run-outcome.js';
import type { FindBackupPlace } from './find-backup-place.js';

const LOOK_EVERY_MS = 200;
/** How long a job waits at least before it looks again whether its database has a place. */
const BUSY_MS = 2_000;
/** At most so much longer, by chance, so that many do not look at once. */
const SPREAD_MS = 4_000;

/**
 * Runs a worker's job of a backup where its application database has a place for one more. A database that has none keeps
 * its own jobs waiting, and no other's.
 */
export class RunBackup {
  /** @param settings.others whether the worker has jobs of other databases, or other work, that must not wait */
  constructor(
    private readonly findBackupPlace: FindBackupPlace,
    private readonly slots: DatabaseSlots,
    private readonly runOperation: RunOperation,
    private readonly settings: { others: boolean },
  ) {}

  /**
   * Waiting costs no attempt.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async run(operationId: string, run: JobRun): Promise<JobOutcome> {
    const wanted = await this.findBackupPlace.find(operationId);
    if (wanted === null) {
      return jobOutcomeOf(await this.runOperation.run(operationId, run));
    }
    const giveBack = await this.take(wanted, run.signal);
    if (giveBack === null) {
      return { kind: 'later', afterMs: run.signal.aborted ? 0 : BUSY_MS + Math.random() * SPREAD_MS };
    }
    try {
      return jobOutcomeOf(await this.runOperation.run(operationId, run));
    } finally {
      await giveBack();
    }
  }

  /** Where nobody else is held up by it, the job waits where it is: handing it back and forth costs more. */
  private async take(wanted: SlotsName, signal: AbortSignal): Promise<GiveBack | null> {
    let taken = await this.slots.take(wanted);
    while (taken === null && !this.settings.others && !signal.aborted) {
      await pause(LOOK_EVERY_MS);
      taken = await this.slots.take(wanted);
    }
    return taken;
  }
}
