import { RESTORE_MODES, type RestoreMode, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import type { RequestedRestore, RestoreDetails, RestoreView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { ApprovalModel } from './approval.models.js';
import { pageOf } from './page.model.js';
import { StoredErrorModel } from './stored-error.model.js';

/** The answer to whoever asks for a restore, a recovery or a rollback, which is done by a job. */
export class AcceptedRestore implements RequestedRestore {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ format: 'uuid' })
  restoreId!: string;

  @ApiProperty({ enum: WORK_STATES, description: 'Of a repeated request: what it is now.' })
  status!: WorkState;

  @ApiProperty({ description: 'Whether it is queued until another administrator approves.' })
  awaitsApproval!: boolean;
}

class RestoreModel implements RestoreView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  tenantId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  jobId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  backupId!: string | null;

  @ApiProperty()
  sourcePath!: string;

  @ApiProperty({ enum: RESTORE_MODES })
  mode!: RestoreMode;

  @ApiProperty()
  dryRun!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The tenant that is written, where it is another one; only a system_admin sees such a restore.',
  })
  targetTenantId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The application database that was named to write to; null for that of the backup.',
  })
  targetDatabase!: string | null;

  @ApiProperty({ enum: WORK_STATES })
  status!: WorkState;

  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'Rows to insert, update and delete, by table; conflicts, collisions that rules have settled, drift of the schema, sequences, an estimate.',
  })
  plan!: Record<string, unknown> | null;

  @ApiProperty({ type: String, nullable: true })
  planHash!: string | null;

  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'What was done, and the proof that it is right.',
  })
  outcome!: Record<string, unknown> | null;

  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'What undoes it.' })
  restorePointId!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Of a rollback: the restore that it undoes.',
  })
  undoesRestoreId!: string | null;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  startedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  finishedAt!: Date | null;

  @ApiProperty({ type: Number, nullable: true })
  durationMs!: number | null;

  @ApiProperty({ type: StoredErrorModel, nullable: true })
  error!: StoredErrorModel | null;

  @ApiProperty({
    type: ApprovalModel,
    nullable: true,
    description: 'Where another administrator has to approve, or had to.',
  })
  approval!: ApprovalModel | null;
}

/** The answer of `GET tenants/{tenantId}/restores/{restoreId}`: one restore, with plan, outcome and proof. */
export class RestoreDetailsModel extends RestoreModel implements RestoreDetails {
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Of a dry run, for a day: some of the rows that it would write, with old and new values.',
  })
  samples!: Record<string, unknown> | null;
}

/** The answer of `GET tenants/{tenantId}/restores`. */
export class RestorePage extends pageOf(RestoreModel) {}
