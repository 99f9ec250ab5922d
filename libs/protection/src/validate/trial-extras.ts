import type { AppDatabase, TenantScope } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { ChangeReplay } from '../recovery/change-replay.js';
import type { TriedTable } from './load-trial.js';

/** What a trial consists of, in this order. */
export const TRIAL_PHASES = ['opening', 'staging', 'replaying', 'checking', 'comparing', 'dropping'] as const;

export type TrialPhase = (typeof TRIAL_PHASES)[number];

/** Does the work of a phase; several times for one phase where that is done in parts. */
type MeasurePhase = <T>(phase: TrialPhase, work: () => Promise<T>) => Promise<T>;

/** A backup that lies in staging, and in which nothing was found wrong. */
export interface ProvenTrial {
  database: AppDatabase;
  scope: TenantScope;
  connections: number;
  manifest: Manifest;
  /** The tenant's own rows. */
  own: readonly TriedTable[];
}

/** What a trial does besides looking at the backup. */
export interface TrialExtras {
  /** The changes that are replayed on the backup; null where it is its own moment that is tried. */
  replay: ChangeReplay | null;
  measure: MeasurePhase;
  /** What is to be found out while it is still staged. */
  whenProven: (proven: ProvenTrial) => Promise<void>;
}

export const NOTHING_BESIDES: TrialExtras = {
  replay: null,
  measure: (_, work) => work(),
  whenProven: () => Promise.resolve(),
};
