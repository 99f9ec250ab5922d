import { SCHEDULED_BACKUP_TYPES, type ScheduledBackupType, type Weekday, WEEKDAYS } from '@lifeboat/catalog';
import type { ScheduleChange, ScheduleInput } from '@lifeboat/protection';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { MayBeLeftOut } from './fields.js';

const MOST = 36_500;

class RetentionDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MOST, description: 'Everything younger than so many days.' })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOST)
  days?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST, description: 'The newest so many.' })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOST)
  keepLast?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST, description: 'The newest of each of so many days.' })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOST)
  daily?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOST)
  weekly?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOST)
  monthly?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(MOST)
  yearly?: number;
}

/** What a schedule may be given when it is made and when it is changed. */
class ScheduleFieldsDto {
  @ApiPropertyOptional({ example: 'Europe/Berlin', description: 'BACKUP_DEFAULT_TIME_ZONE if not given.' })
  @MayBeLeftOut()
  @IsString()
  timeZone?: string;

  @ApiPropertyOptional({
    enum: WEEKDAYS,
    isArray: true,
    description:
      'Of the type "policy": full on these days, in the zone of the schedule; incremental on the others.',
  })
  @MayBeLeftOut()
  @IsArray()
  @IsIn(WEEKDAYS, { each: true })
  fullOn?: Weekday[];

  @ApiPropertyOptional({ description: 'BACKUP_RETENTION_DAYS if not given.' })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => RetentionDto)
  retention?: RetentionDto;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '02:00-05:00',
    description: 'Starts of tenants are spread over it; of crons that start once a day. Null: on the minute.',
  })
  @ValidateIf((_object, value: unknown) => value !== undefined && value !== null)
  @IsString()
  window?: string | null;

  @ApiPropertyOptional({ default: true })
  @MayBeLeftOut()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({ type: [String], description: 'Tables as `schema.table`; of the type "selective".' })
  @MayBeLeftOut()
  @IsArray()
  @IsString({ each: true })
  includeTables?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Tables as `schema.table`; of the type "selective".' })
  @MayBeLeftOut()
  @IsArray()
  @IsString({ each: true })
  excludeTables?: string[];
}

/** The body of `POST tenants/{tenantId}/backup-schedules`. */
export class CreateScheduleDto extends ScheduleFieldsDto implements ScheduleInput {
  @ApiProperty({ maxLength: 100, description: 'Unique within the tenant.' })
  @IsString()
  name!: string;

  @ApiProperty({ example: '0 2 * * *', description: 'Minute, hour, day of month, month, day of week.' })
  @IsString()
  cron!: string;

  @ApiProperty({ enum: SCHEDULED_BACKUP_TYPES, description: '"policy": see fullOn.' })
  @IsIn(SCHEDULED_BACKUP_TYPES)
  type!: ScheduledBackupType;
}

/** The body of `PATCH tenants/{tenantId}/backup-schedules/{scheduleId}`: what is to change. */
export class ChangeScheduleDto extends ScheduleFieldsDto implements ScheduleChange {
  @ApiPropertyOptional({ maxLength: 100 })
  @MayBeLeftOut()
  @IsString()
  name?: string;

  @ApiPropertyOptional({ example: '0 2 * * *' })
  @MayBeLeftOut()
  @IsString()
  cron?: string;

  @ApiPropertyOptional({ enum: SCHEDULED_BACKUP_TYPES })
  @MayBeLeftOut()
  @IsIn(SCHEDULED_BACKUP_TYPES)
  type?: ScheduledBackupType;
}
