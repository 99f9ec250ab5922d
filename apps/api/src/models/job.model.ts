import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import type { OperationView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { StoredErrorModel } from './stored-error.model.js';

class ProgressModel {
  @ApiProperty({ type: Number, nullable: true, description: '0 to 100; null where the total is not known.' })
  percent!: number | null;

  @ApiProperty({
    description: 'Uncompressed bytes so far in this phase; at the end, of the phase that handled most.',
  })
  bytes!: number;

  @ApiProperty({ description: 'Rows so far in this phase; at the end, of the phase that handled most.' })
  rows!: number;
}

/** The answer of `GET jobs/{jobId}`, and each event of `…/events`. */
export class JobModel implements OperationView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'backup' })
  kind!: string;

  @ApiProperty()
  tenantId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The tenant that is written, where it is another one.',
  })
  targetTenantId!: string | null;

  @ApiProperty({ enum: WORK_STATES })
  state!: WorkState;

  @ApiProperty({ type: String, nullable: true })
  phase!: string | null;

  @ApiProperty({ type: ProgressModel })
  progress!: ProgressModel;

  @ApiProperty({ type: Object, nullable: true })
  result!: Record<string, unknown> | null;

  @ApiProperty({
    type: StoredErrorModel,
    nullable: true,
    description: 'Why it failed; while it is queued again: why its last attempt did.',
  })
  error!: StoredErrorModel | null;

  @ApiProperty({ description: 'How often it was begun.' })
  attempts!: number;

  @ApiProperty()
  cancelRequested!: boolean;

  @ApiProperty({ description: 'Whether it is queued until another administrator approves.' })
  awaitsApproval!: boolean;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  startedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  finishedAt!: Date | null;
}
