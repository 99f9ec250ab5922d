import type { HistoryInput } from '@lifeboat/protection';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsObject, IsString, Length, Max, Min } from 'class-validator';
import { IsKeyMap, IsMoment, MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/history`. */
export class CreateHistoryDto implements HistoryInput {
  @ApiProperty({ description: 'As `schema.table`.', example: 'app.tasks' })
  @IsString()
  @Length(1, 200)
  table!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    example: { id: '42' },
    description:
      "The columns of the primary key; the tenant's own may be left out. Numbers beyond 2^53 are given as text.",
  })
  @IsObject()
  @IsKeyMap()
  key!: Record<string, string | number | boolean>;

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
