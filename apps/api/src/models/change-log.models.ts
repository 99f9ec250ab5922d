import type { ChangeLogGapView, ChangeLogStatusView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

class ChangeLogGapModel implements ChangeLogGapView {
  @ApiProperty({ format: 'date-time' })
  from!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null while it goes on.' })
  to!: string | null;

  @ApiProperty({ description: 'A stable word.', example: 'slot_lost' })
  reason!: string;

  @ApiProperty({ description: 'What happened.' })
  detail!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: every tenant.' })
  tenantId!: string | null;

  @ApiProperty({ type: [String], nullable: true, description: 'As `schema.table`; null: all.' })
  tables!: string[] | null;
}

/** How far the capture of one database is: an item of `GET change-log`. */
export class ChangeLogStatusModel implements ChangeLogStatusView {
  @ApiProperty({ description: 'Name of the application database.' })
  database!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why the database could not be asked; then what it would have told is null.',
  })
  unavailable!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null where changes are not captured.',
  })
  epochId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the epoch began.' })
  startedAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Everything up to here can be recovered.',
  })
  coveredAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'End of the last commit that is durable.' })
  coveredLsn!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  lagSeconds!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Bytes of WAL between what is covered and what the server has written.',
  })
  lagBytes!: number | null;

  @ApiProperty({ type: Boolean, nullable: true, description: 'Whether a process captures just now.' })
  active!: boolean | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when.' })
  activeSince!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Its address, as the database sees it.' })
  activeHost!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Bytes of WAL that the slot holds back.' })
  retainedWalBytes!: number | null;

  @ApiProperty({ description: 'With more than these bytes the slot is dropped.' })
  maxRetainedWalBytes!: number;

  @ApiProperty({ description: 'Of the epoch.' })
  segments!: number;

  @ApiProperty({ description: 'In how many objects they lie: old ones share bundles.' })
  objects!: number;

  @ApiProperty({ description: 'Over the last five minutes.' })
  changesPerSecond!: number;

  @ApiProperty({ description: 'How many gaps go on.' })
  openGaps!: number;

  @ApiProperty({ type: [ChangeLogGapModel], description: 'At most 50, the newest first.' })
  gaps!: ChangeLogGapModel[];
}
