import type { BackupStatsView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

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
}
