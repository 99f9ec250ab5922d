import type { AppDatabase } from '@lifeboat/app-database';
import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  RecoveryGapsRepository,
  TenantBirthsRepository,
} from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { BirthWatch } from './birth-watch.js';
import type { GapAlert } from './capture-alerts.js';
import type { GapRecorder } from './gap-recorder.js';
import { MissingKeys } from './missing-keys.js';
import { ShapeWatch } from './shape-watch.js';

export interface EpochWatches {
  shapes: ShapeWatch;
  births: BirthWatch;
  missing: MissingKeys;
}

/** Sets up what notices, while an epoch is captured, that which the stream itself does not tell. */
export class WatchEpoch {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly gaps: RecoveryGapsRepository,
    private readonly births: TenantBirthsRepository,
    private readonly recorder: GapRecorder,
  ) {}

  /** @throws LifeboatError APP_DATABASE_UNAVAILABLE */
  async watch(
    database: AppDatabase,
    epoch: ChangeLogEpoch,
    onGap: (gap: GapAlert) => void,
  ): Promise<EpochWatches> {
    const { transactions, epochs, gaps, recorder } = this;
    const births = new BirthWatch({ transactions, epochs, births: this.births }, database, epoch);
    await births.look();
    return {
      shapes: new ShapeWatch({ transactions, epochs, gaps, recorder }, database, epoch, onGap),
      births,
      missing: new MissingKeys(transactions, gaps, recorder, epoch, onGap),
    };
  }
}
