import type { DiffInput } from '@lifeboat/protection';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, IsArray, IsInt, IsString, Max, Min } from 'class-validator';
import { IsMoment, MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/diff`. */
export class CreateDiffDto implements DiffInput {
  @ApiProperty({ format: 'date-time', example: '2024-01-15T10:30:00Z', description: 'With its zone.' })
  @IsMoment()
  from!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'With its zone; the latest moment that is durable if not given.',
  })
  @MayBeLeftOut()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({ type: [String], description: 'Only these tables, as `schema.table`.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  tables?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Not these tables, as `schema.table`.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  excludeTables?: string[];

  @ApiPropertyOptional({ minimum: 0, maximum: 100, default: 5, description: 'Rows shown of each table.' })
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(100)
  samples?: number;
}
