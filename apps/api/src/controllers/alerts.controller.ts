import { type AlertsPage, ListAlerts } from '@lifeboat/protection';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ListAlertsQuery } from '../dto/list-alerts.query.js';
import { AlertsPageModel } from '../models/alert.models.js';
import { ApiProblems } from '../models/api-problems.js';

@ApiTags('System')
@ApiProblems()
@Controller('api/backup/alerts')
export class AlertsController {
  constructor(private readonly listAlerts: ListAlerts) {}

  @Get()
  @RequiresPermission('alerts.read')
  @ApiOperation({ summary: 'List what is wrong, newest first, and whether the channels could tell it' })
  @ApiOkResponse({ type: AlertsPageModel })
  list(@Query() query: ListAlertsQuery): Promise<AlertsPage> {
    return this.listAlerts.list(query);
  }
}
