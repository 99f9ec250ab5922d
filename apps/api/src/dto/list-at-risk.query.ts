import { RISK_REASONS, type RiskReason } from '@lifeboat/protection';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeLeftOut } from './fields.js';
import { PageQuery } from './page.query.js';

/** The query of `GET stats/at-risk`. */
export class ListAtRiskQuery extends PageQuery {
  @ApiPropertyOptional({ enum: RISK_REASONS })
  @MayBeLeftOut()
  @IsIn(RISK_REASONS)
  reason?: RiskReason;
}
