import { type BackupType, BACKUP_TYPES, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import type { ErrorCode } from '@lifeboat/kernel';
import {
  type FleetCapture,
  type FleetStorage,
  type FleetView,
  RISK_REASONS,
  type RiskReason,
} from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

class TenantCountsModel {
  @ApiProperty()
  total!: number;

  @ApiProperty()
  protected!: number;

  @ApiProperty()
  at_risk!: number;

  @ApiProperty({ description: 'The application has them no more.' })
  gone!: number;

  @ApiProperty({ description: 'All that was backed up of them was destroyed on purpose.' })
  erased!: number;
}

class RiskCountModel {
  @ApiProperty({ enum: RISK_REASONS })
  reason!: RiskReason;

  @ApiProperty()
  tenants!: number;
}

class OldestLastGoodModel {
  @ApiProperty()
  tenantId!: string;

  @ApiProperty()
  at!: Date;
}

class EndedModel {
  @ApiProperty({ enum: ['backup', 'restore'] })
  kind!: 'backup' | 'restore';

  @ApiProperty({ enum: WORK_STATES })
  status!: WorkState;

  @ApiProperty()
  count!: number;

  @ApiProperty({ description: 'Bytes that backups have stored.' })
  sizeBytes!: number;
}

class FailureModel {
  @ApiProperty({ format: 'uuid' })
  backupId!: string;

  @ApiProperty()
  tenantId!: string;

  @ApiProperty({ enum: BACKUP_TYPES })
  type!: BackupType;

  @ApiProperty()
  failedAt!: Date;

  @ApiProperty({ type: String, nullable: true })
  code!: string | null;
}

class LastDayModel {
  @ApiProperty({ type: [EndedModel] })
  ended!: EndedModel[];

  @ApiProperty({ type: [FailureModel], description: 'The newest 20.' })
  failures!: FailureModel[];
}

class StoredModel {
  @ApiProperty({ enum: ['backups', 'change_log', 'restore_points'] })
  kind!: 'backups' | 'change_log' | 'restore_points';

  @ApiProperty()
  count!: number;

  @ApiProperty()
  sizeBytes!: number;

  @ApiProperty({ description: 'Before compression; 0 of the change log, where it is not known.' })
  rawBytes!: number;
}

class StorageModel implements FleetStorage {
  @ApiProperty({ type: [StoredModel] })
  stored!: StoredModel[];

  @ApiProperty({ type: Number, nullable: true, description: 'Null for a bucket.' })
  freeBytes!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  totalBytes!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why the room that is left cannot be asked for.',
  })
  problem!: ErrorCode | null;
}

class CaptureModel implements FleetCapture {
  @ApiProperty()
  database!: string;

  @ApiProperty()
  captured!: boolean;

  @ApiProperty({ description: 'Everything up to here can be recovered.' })
  coveredAt!: Date;

  @ApiProperty({ type: Number, nullable: true, description: 'Null where changes are not captured any more.' })
  lagSeconds!: number | null;

  @ApiProperty()
  segments!: number;

  @ApiProperty()
  sizeBytes!: number;

  @ApiProperty({ description: 'Gaps that nothing has closed yet.' })
  openGaps!: number;
}

class WorkModel {
  @ApiProperty({ example: 'backup' })
  kind!: string;

  @ApiProperty({ enum: ['queued', 'active'] })
  state!: 'queued' | 'active';

  @ApiProperty()
  count!: number;

  @ApiProperty({ description: 'When the oldest of them was asked for.' })
  oldestAt!: Date;
}

/** The answer of `GET stats`. */
export class FleetModel implements FleetView {
  @ApiProperty()
  at!: Date;

  @ApiProperty({ type: TenantCountsModel })
  tenants!: TenantCountsModel;

  @ApiProperty({ type: [RiskCountModel], description: 'A tenant can be at risk for several reasons.' })
  risks!: RiskCountModel[];

  @ApiProperty({ type: OldestLastGoodModel, nullable: true })
  oldestLastGood!: OldestLastGoodModel | null;

  @ApiProperty({ type: LastDayModel, description: 'Of the last 24 hours.' })
  lastDay!: LastDayModel;

  @ApiProperty({ type: StorageModel })
  storage!: StorageModel;

  @ApiProperty({ type: [CaptureModel] })
  captures!: CaptureModel[];

  @ApiProperty({ type: [WorkModel] })
  work!: WorkModel[];
}
