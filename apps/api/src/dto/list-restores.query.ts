import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeLeftOut } from './fields.js';
import { PageQuery } from './page.query.js';

/** The query of `GET tenants/{tenantId}/restores`. */
export class ListRestoresQuery extends PageQuery {
  @ApiPropertyOptional({ enum: WORK_STATES })
  @MayBeLeftOut()
  @IsIn(WORK_STATES)
  status?: WorkState;
}
