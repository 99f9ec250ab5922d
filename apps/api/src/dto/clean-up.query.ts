import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The query of `DELETE tenants/{tenantId}/backups/cleanup`. */
export class CleanUpQuery {
  @ApiPropertyOptional({
    minimum: 1,
    maximum: 36_500,
    description:
      'Takes the place of the age in every rule. What schedules keep by count, day, week, month or year stays.',
  })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(36_500)
  retentionDays?: number;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 10_000,
    description: 'The newest so many of each schedule, and of those on demand, stay too.',
  })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  keepLast?: number;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Only tell what would go, and why; nothing is deleted.',
  })
  @MayBeLeftOut()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}
