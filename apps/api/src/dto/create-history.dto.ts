import type { HistoryInput } from '@lifeboat/protection';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { ChosenRowDto } from './chosen-row.dto.js';
import { IsMoment, MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/history`. */
export class CreateHistoryDto extends ChosenRowDto implements HistoryInput {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'With its zone; the beginning of the change log if not given.',
  })
  @MayBeLeftOut()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'With its zone; now if not given.' })
  @MayBeLeftOut()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 1_000, default: 100, description: 'Changes in one answer.' })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;

  @ApiPropertyOptional({ description: '`nextCursor` of the answer before.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 40)
  cursor?: string;
}
