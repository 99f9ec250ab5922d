import { BACKUP_TYPES, type BackupType, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import type { BackedUpTable, BackupDetails, BackupView, RequestedBackup } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';
import { StoredErrorModel } from './stored-error.model.js';
import { ValidationModel } from './validation.models.js';

export class AcceptedBackup implements RequestedBackup {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ format: 'uuid' })
  backupId!: string;

  @ApiProperty({ enum: WORK_STATES, description: 'Of a repeated request: what it is now.' })
  status!: WorkState;
}

class BackupModel implements BackupView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: BACKUP_TYPES })
  type!: BackupType;

  @ApiProperty({ enum: WORK_STATES })
  status!: WorkState;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  parentId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  jobId!: string | null;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  startedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  finishedAt!: Date | null;

  @ApiProperty({ type: Number, nullable: true })
  durationMs!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  rows!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'In the repository.' })
  sizeBytes!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Before compression.' })
  rawBytes!: number | null;

  @ApiProperty()
  encrypted!: boolean;

  @ApiProperty({ example: 'zstd:3' })
  compression!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Relative to the repository.' })
  path!: string | null;

  @ApiProperty({ type: String, nullable: true })
  label!: string | null;

  @ApiProperty({ description: 'No retention rule may delete it.' })
  hold!: boolean;

  @ApiProperty({ type: Date, nullable: true })
  expiresAt!: Date | null;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: "When the tenant's keys were destroyed: it cannot be read since, or is gone.",
  })
  erasedAt!: Date | null;

  @ApiProperty({ type: ValidationModel, nullable: true, description: 'The last verdict on it.' })
  validation!: Record<string, unknown> | null;

  @ApiProperty({ type: StoredErrorModel, nullable: true })
  error!: StoredErrorModel | null;
}

class BackedUpTableModel implements BackedUpTable {
  @ApiProperty()
  schema!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ['root', 'direct', 'linked', 'shared', 'keys', 'gone'] })
  class!: BackedUpTable['class'];

  @ApiProperty()
  rows!: number;

  @ApiProperty({ description: 'Before compression.' })
  rawBytes!: number;
}

export class BackupDetailsModel extends BackupModel implements BackupDetails {
  @ApiProperty({ type: [BackedUpTableModel], nullable: true, description: 'Null until it is completed.' })
  tables!: BackedUpTableModel[] | null;
}

export class BackupPage extends pageOf(BackupModel) {}
