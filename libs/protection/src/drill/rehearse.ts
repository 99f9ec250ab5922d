import type { Manifest } from '@lifeboat/archive';
import type { OperationRun } from '../operations/operation-handler.js';
import type { ChangeReplay } from '../recovery/change-replay.js';
import type { ChangeReplays } from '../recovery/change-replays.js';
import type { BackupSources } from '../restore/backup-sources.js';
import { CheckList } from '../validate/check-list.js';
import { findingOf } from '../validate/findings.js';
import type { StagingTrial } from '../validate/staging-trial.js';
import { compareTrial, type DrilledContent } from './compare-trial.js';
import type { DrillRequest } from './drill-request.js';
import type { PhaseTimer } from './phase-timer.js';

/** What was found out by a rehearsal. */
export interface Rehearsal {
  checks: CheckList;
  /** From when on changes are not in the backup, in ISO 8601; null where its manifest cannot be read. */
  backupMoment: string | null;
  /** Null where something was found wrong before. */
  content: DrilledContent | null;
  /** Milliseconds until everything was proven and compared; null where it was not. */
  provenMs: number | null;
}

/** Restores into staging all that a drill asks for, looks at it, compares it with the live rows, and throws it away. */
export class Rehearse {
  constructor(
    private readonly sources: BackupSources,
    private readonly replays: ChangeReplays,
    private readonly trial: StagingTrial,
  ) {}

  /** @throws LifeboatError where it cannot be tried, such as APP_DATABASE_UNAVAILABLE */
  async run(
    tenantId: string,
    request: DrillRequest,
    timer: PhaseTimer,
    run: OperationRun,
  ): Promise<Rehearsal> {
    const checks = new CheckList();
    const opened = await timer.measure('opening', () => this.open(tenantId, request, checks));
    const rehearsal: Rehearsal = {
      checks,
      backupMoment: opened?.manifest.startedAt ?? null,
      content: null,
      provenMs: null,
    };
    if (opened !== null) {
      await this.trial.try(opened.manifest, checks, run, {
        replay: opened.replay,
        measure: timer.measure,
        whenProven: async (proven) => {
          rehearsal.content = await timer.measure('comparing', () => compareTrial(proven, checks, run));
          rehearsal.provenMs = checks.valid ? timer.total : null;
        },
      });
    }
    return rehearsal;
  }

  /** Null where something is wrong with what is to be read. */
  private async open(
    tenantId: string,
    { backupId, recovery }: DrillRequest,
    checks: CheckList,
  ): Promise<{ manifest: Manifest; replay: ChangeReplay | null } | null> {
    let manifest: Manifest;
    try {
      ({ manifest } = (await this.sources.open(tenantId, backupId)).source);
    } catch (error) {
      checks.failed('manifest', findingOf(error).detail);
      return null;
    }
    try {
      const replay = recovery === null ? null : await this.replays.open(recovery, manifest);
      return { manifest, replay };
    } catch (error) {
      checks.failed('changes', findingOf(error).detail);
      return null;
    }
  }
}
