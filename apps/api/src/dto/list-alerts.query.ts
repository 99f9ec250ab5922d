import { ALERT_KIND_NAMES, ALERT_STATES, type AlertKind, type AlertState } from '@lifeboat/protection';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeLeftOut } from './fields.js';
import { PageQuery } from './page.query.js';

/** The query of `GET alerts`. */
export class ListAlertsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ALERT_STATES, default: 'open' })
  @MayBeLeftOut()
  @IsIn(ALERT_STATES)
  state?: AlertState;

  @ApiPropertyOptional({ enum: ALERT_KIND_NAMES })
  @MayBeLeftOut()
  @IsIn(ALERT_KIND_NAMES)
  kind?: AlertKind;
}
