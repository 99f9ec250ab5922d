import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import {
  APPROVAL_STATES,
  type ApprovalState,
  type ApprovalView,
  type DecidedApproval,
} from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

/** The approval that a restore waits for, or waited for. */
export class ApprovalModel implements ApprovalView {
  @ApiProperty({ enum: APPROVAL_STATES })
  state!: ApprovalState;

  @ApiProperty()
  requestedBy!: string;

  @ApiProperty()
  requestedAt!: Date;

  @ApiProperty({ description: 'From then on it can no longer be approved.' })
  expiresAt!: Date;

  @ApiProperty({
    description: 'Of what is asked for: give it with the approval, to approve this and nothing else.',
  })
  requestHash!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The plan that the request is tied to.' })
  planHash!: string | null;

  @ApiProperty({ type: String, nullable: true })
  decidedBy!: string | null;

  @ApiProperty({ type: Date, nullable: true })
  decidedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true })
  note!: string | null;
}

/** The answer of `POST restores/{restoreId}/approve` and `…/reject`. */
export class DecidedApprovalModel implements DecidedApproval {
  @ApiProperty({ format: 'uuid' })
  restoreId!: string;

  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ enum: ['approved', 'rejected'] })
  decision!: DecidedApproval['decision'];

  @ApiProperty({ enum: WORK_STATES, description: 'Of the restore.' })
  status!: WorkState;
}
