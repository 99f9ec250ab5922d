import { type BackupStatsView, PROTECTION_STATES, type ProtectionState } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { RiskModel } from './status.models.js';

class CountsModel {
  @ApiProperty()
  queued!: number;

  @ApiProperty()
  active!: number;

  @ApiProperty()
  completed!: number;

  @ApiProperty()
  failed!: number;

  @ApiProperty()
  cancelled!: number;
}

class TotalsModel {
  @ApiProperty()
  rows!: number;

  @ApiProperty()
  sizeBytes!: number;

  @ApiProperty()
  rawBytes!: number;
}

class LastGoodModel {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ type: Date, nullable: true })
  finishedAt!: Date | null;

  @ApiProperty({ type: Number, nullable: true })
  rows!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  sizeBytes!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  rawBytes!: number | null;
}

class FailingModel {
  @ApiProperty({ description: 'Backups of the whole tenant that failed since the newest completed one.' })
  backups!: number;

  @ApiProperty({ type: Date, nullable: true })
  lastFailedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'The code of the last failure.' })
  lastCode!: string | null;
}

/** The answer of `GET tenants/{tenantId}/backups/stats`. */
export class BackupStatsModel implements BackupStatsView {
  @ApiProperty()
  tenantId!: string;

  @ApiProperty({ type: CountsModel })
  counts!: CountsModel;

  @ApiProperty({ type: Number, nullable: true, description: 'Completed of completed and failed, 0 to 1.' })
  successRate!: number | null;

  @ApiProperty({ type: TotalsModel })
  totals!: TotalsModel;

  @ApiProperty({ type: Number, nullable: true })
  averageDurationMs!: number | null;

  @ApiProperty({ type: LastGoodModel, nullable: true })
  lastGood!: LastGoodModel | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Bytes before compression: the newest full backup less the oldest of the 30 days before it.',
  })
  growthBytes30Days!: number | null;

  @ApiProperty({ type: FailingModel })
  failing!: FailingModel;

  @ApiProperty({ enum: PROTECTION_STATES })
  state!: ProtectionState;

  @ApiProperty({ type: [RiskModel], description: 'Why the tenant is at risk, the worst first.' })
  risks!: RiskModel[];

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'The newest state that the tenant can be brought back to, by a backup or by the change log.',
  })
  recoveryPointAt!: Date | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Seconds of work that would be lost if it had to be brought back now; null: all of it.',
  })
  rpoSeconds!: number | null;

  @ApiProperty({
    description:
      'How old a good backup may be where no schedule says otherwise, in seconds (`BACKUP_MAX_AGE`).',
  })
  rpoTargetSeconds!: number;
}
