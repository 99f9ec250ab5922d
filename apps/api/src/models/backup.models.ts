import { BACKUP_TYPES, type BackupType, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import type { BackedUpTable, BackupDetails, BackupView, RequestedBackup } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';
import { StoredErrorModel } from './stored-error.model.js';
import { ValidationModel } from './validation.models.js';

/** The answer to whoever asks for a backup, which is taken by a job. */
export class AcceptedBackup implements RequestedBackup {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ format: 'uuid' })
  backupId!: string;

  @ApiProperty({ enum: WORK_STATES, description: 'Of a repeated request: what it is now.' })
  status!: WorkState;
}

/** A backup, as lists show it. */
export class BackupModel implements BackupView {
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

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The schedule that asked for it, which may be gone by now.',
  })
  scheduleId!: string | null;

  @ApiProperty({ description: 'Nothing may delete it.' })
  hold!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is held.' })
  holdReason!: string | null;

  @ApiProperty({ type: Date, nullable: true })
  expiresAt!: Date | null;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: "When the tenant's keys were destroyed: it cannot be read since, or is gone.",
  })
  erasedAt!: Date | null;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'Since when it is deleted: it can be brought back until it is removed, after a grace time.',
  })
  deletedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was deleted.' })
  deletionReason!: string | null;

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

/** The answer of `GET tenants/{tenantId}/backups/{backupId}`: one backup, with its tables. */
export class BackupDetailsModel extends BackupModel implements BackupDetails {
  @ApiProperty({ type: [BackedUpTableModel], nullable: true, description: 'Null until it is completed.' })
  tables!: BackedUpTableModel[] | null;
}

/** The answer of `GET tenants/{tenantId}/backups`. */
export class BackupPage extends pageOf(BackupModel) {}
