import type {
  CapturedTransaction,
  DoubtfulMoments,
  RecoveryWindowView,
  RequestedHistory,
  WindowGap,
} from '@lifeboat/protection';
import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import { ApiProperty } from '@nestjs/swagger';

class WindowGapModel implements WindowGap {
  @ApiProperty({ format: 'date-time', description: 'The last moment before it.' })
  from!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'The first moment behind it; null where it goes on.',
  })
  to!: string | null;

  @ApiProperty({ description: 'A stable word.', example: 'slot_lost' })
  reason!: string;

  @ApiProperty({ type: [String], nullable: true, description: 'As `schema.table`; null: all.' })
  tables!: string[] | null;
}

class DoubtfulMomentsModel implements DoubtfulMoments {
  @ApiProperty({ format: 'date-time', description: 'The first of them.' })
  from!: string;

  @ApiProperty({ format: 'date-time', description: 'The last of them.' })
  to!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'The backup that was found broken, or builds on one that was.',
  })
  backupId!: string;
}

class CapturedTransactionModel implements CapturedTransaction {
  @ApiProperty({ description: '64-bit id.', example: '4294968012' })
  xid!: string;

  @ApiProperty({ description: 'Position of its commit.', example: '0/16B3748' })
  lsn!: string;

  @ApiProperty({ format: 'date-time' })
  committedAt!: string;
}

/** The answer of `GET tenants/{tenantId}/recovery-window`. */
export class RecoveryWindowModel implements RecoveryWindowView {
  @ApiProperty()
  tenantId!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null where there is none.',
  })
  earliest!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null where there is none.',
  })
  latest!: string | null;

  @ApiProperty({ type: [WindowGapModel] })
  gaps!: WindowGapModel[];

  @ApiProperty({
    type: [DoubtfulMomentsModel],
    description:
      'Moments outside of the window to which nothing but a backup leads that was found broken: a recovery is tried, and may fail.',
  })
  doubtful!: DoubtfulMomentsModel[];

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How far the capture is behind the present; null where changes are not captured.',
  })
  lagSeconds!: number | null;

  @ApiProperty({
    type: CapturedTransactionModel,
    nullable: true,
    description: 'The newest transaction that is durable, of whatever tenant.',
  })
  newestTransaction!: CapturedTransactionModel | null;

  @ApiProperty({ type: [String], description: 'Tables of the tenant that the change log does not cover.' })
  tablesNotCovered!: string[];
}

/** The answer to a question that is answered by a job, since its answer needs keys. */
export class AcceptedQuestion implements RequestedHistory {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ enum: WORK_STATES })
  status!: WorkState;
}
