import type { Page } from '@lifeboat/catalog';
import { ListTenants, type TenantView } from '@lifeboat/protection';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ListTenantsQuery } from '../dto/list-tenants.query.js';
import { ApiProblems } from '../models/api-problems.js';
import { TenantPage } from '../models/tenant.models.js';

@ApiTags('Tenants')
@ApiProblems()
@Controller('api/backup/tenants')
export class TenantsController {
  constructor(private readonly listTenants: ListTenants) {}

  @Get()
  @RequiresPermission('tenants.read')
  @ApiOperation({ summary: 'List the tenants that the caller may see, by id' })
  @ApiOkResponse({ type: TenantPage })
  list(@Query() query: ListTenantsQuery): Promise<Page<TenantView>> {
    return this.listTenants.list(query);
  }
}
