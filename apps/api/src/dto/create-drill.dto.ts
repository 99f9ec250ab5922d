import type { DrillInput } from '@lifeboat/protection';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString, Length } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/drills`: one wish, or none for the newest backup. */
export class CreateDrillDto implements DrillInput {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'A moment of the recovery window, in ISO 8601 with its zone.',
  })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 64)
  targetTime?: string;

  @ApiPropertyOptional({ description: 'A moment of the recovery window, by chance.' })
  @MayBeLeftOut()
  @IsBoolean()
  randomMoment?: boolean;

  @ApiPropertyOptional({
    description: 'The newest backup that is not known to be broken, with all that it builds on.',
  })
  @MayBeLeftOut()
  @IsBoolean()
  newest?: boolean;
}
