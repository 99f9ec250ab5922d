import type { Page } from '@lifeboat/catalog';
import {
  type FleetView,
  ListTenantsAtRisk,
  ShowFleet,
  type TenantProtectionView,
} from '@lifeboat/protection';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ListAtRiskQuery } from '../dto/list-at-risk.query.js';
import { ApiProblems } from '../models/api-problems.js';
import { FleetModel } from '../models/fleet.models.js';
import { TenantsAtRiskPage } from '../models/status.models.js';

@ApiTags('System')
@ApiProblems()
@Controller('api/backup/stats')
export class StatsController {
  constructor(
    private readonly showFleet: ShowFleet,
    private readonly listTenantsAtRisk: ListTenantsAtRisk,
  ) {}

  @Get()
  @RequiresPermission('stats.read')
  @ApiOperation({
    summary: 'Show how all tenants are protected, what failed in the last 24 hours, and what is stored',
  })
  @ApiOkResponse({ type: FleetModel })
  show(): Promise<FleetView> {
    return this.showFleet.show();
  }

  @Get('at-risk')
  @RequiresPermission('stats.read')
  @ApiOperation({ summary: 'List the tenants that are at risk, with the reasons, by id' })
  @ApiOkResponse({ type: TenantsAtRiskPage })
  listAtRisk(@Query() query: ListAtRiskQuery): Promise<Page<TenantProtectionView>> {
    return this.listTenantsAtRisk.list(query);
  }
}
