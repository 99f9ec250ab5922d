import {
  type Retention,
  SCHEDULED_BACKUP_TYPES,
  type ScheduledBackupType,
  type Weekday,
  WEEKDAYS,
} from '@lifeboat/catalog';
import type { ScheduleView } from '@lifeboat/protection';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { pageOf } from './page.model.js';

class RetentionModel implements Retention {
  @ApiPropertyOptional({ minimum: 1, description: 'Everything younger than so many days.' })
  days?: number;

  @ApiPropertyOptional({ minimum: 1, description: 'The newest so many.' })
  keepLast?: number;

  @ApiPropertyOptional({ minimum: 1, description: 'The newest of each of the last so many days.' })
  daily?: number;

  @ApiPropertyOptional({ minimum: 1 })
  weekly?: number;

  @ApiPropertyOptional({ minimum: 1 })
  monthly?: number;

  @ApiPropertyOptional({ minimum: 1 })
  yearly?: number;
}

/** A schedule, with when it runs next. */
export class ScheduleModel implements ScheduleView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ example: '0 2 * * *' })
  cron!: string;

  @ApiProperty({ example: 'Europe/Berlin' })
  timeZone!: string;

  @ApiProperty({ enum: SCHEDULED_BACKUP_TYPES })
  type!: ScheduledBackupType;

  @ApiProperty({ enum: WEEKDAYS, isArray: true, description: 'Of a policy: full on these days.' })
  fullOn!: Weekday[];

  @ApiProperty({ type: RetentionModel })
  retention!: RetentionModel;

  @ApiProperty({ type: String, nullable: true, example: '02:00-05:00' })
  window!: string | null;

  @ApiProperty()
  enabled!: boolean;

  @ApiProperty({ type: [String] })
  includeTables!: string[];

  @ApiProperty({ type: [String] })
  excludeTables!: string[];

  @ApiProperty({
    type: [Date],
    description: 'The next starts, with the place in the window; none while off.',
  })
  nextRuns!: Date[];

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'The last due time that something was done about.',
  })
  lastDueAt!: Date | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The job that it started last.' })
  lastJobId!: string | null;

  @ApiProperty({ description: 'Due times that passed without a start, or with one that came late.' })
  missedCount!: number;

  @ApiProperty({ type: Date, nullable: true, description: 'The last of them.' })
  lastMissedAt!: Date | null;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty()
  updatedAt!: Date;
}

/** The answer of `GET tenants/{tenantId}/backup-schedules`. */
export class SchedulePage extends pageOf(ScheduleModel) {}
