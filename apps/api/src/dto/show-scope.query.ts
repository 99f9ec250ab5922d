import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The query of `GET scope` and `GET protection`. */
export class ShowScopeQuery {
  @ApiPropertyOptional({ description: 'One application database; all if not given.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 63)
  database?: string;
}
