import { TENANT_STATUSES, type TenantStatus } from '@lifeboat/catalog';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeLeftOut } from './fields.js';
import { PageQuery } from './page.query.js';

/** The query of `GET tenants`. */
export class ListTenantsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TENANT_STATUSES })
  @MayBeLeftOut()
  @IsIn(TENANT_STATUSES)
  status?: TenantStatus;
}
