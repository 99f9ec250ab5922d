import { AUDIT_OUTCOMES, type AuditOutcome } from '@lifeboat/catalog';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, Length } from 'class-validator';
import { IsMoment, MayBeLeftOut } from './fields.js';
import { PageQuery } from './page.query.js';

/** The query of `GET tenants/{tenantId}/logs` and `GET logs`. */
export class ListLogsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'What was done or tried, such as `backups.create`.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 200)
  action?: string;

  @ApiPropertyOptional({ enum: AUDIT_OUTCOMES })
  @MayBeLeftOut()
  @IsIn(AUDIT_OUTCOMES)
  outcome?: AuditOutcome;

  @ApiPropertyOptional({ description: 'Who acted, by the `sub` of the token.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 200)
  actor?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The job.' })
  @MayBeLeftOut()
  @IsUUID()
  operationId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'At or after.' })
  @MayBeLeftOut()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before.' })
  @MayBeLeftOut()
  @IsMoment()
  to?: string;
}
