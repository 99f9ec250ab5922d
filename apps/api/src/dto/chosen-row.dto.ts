import type { ChosenRow } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { IsObject, IsString, Length } from 'class-validator';
import { IsKeyMap } from './fields.js';

/** One row of a table, by its key. */
export class ChosenRowDto implements ChosenRow {
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
}
