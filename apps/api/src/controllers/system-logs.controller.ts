import type { Page } from '@lifeboat/catalog';
import { type AuditLineView, ListAuditLog } from '@lifeboat/protection';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ListLogsQuery } from '../dto/list-logs.query.js';
import { ApiProblems } from '../models/api-problems.js';
import { AuditLinePage } from '../models/log.models.js';

@ApiTags('Audit log')
@ApiProblems()
@Controller('api/backup/logs')
export class SystemLogsController {
  constructor(private readonly listAuditLog: ListAuditLog) {}

  @Get()
  @RequiresPermission('logs.readSystem')
  @ApiOperation({
    summary: 'List the lines of the audit log that belong to no tenant, newest first',
    description:
      'What system administrators have done to no tenant in particular, and tokens that were refused.',
  })
  @ApiOkResponse({ type: AuditLinePage })
  list(@Query() { ...query }: ListLogsQuery): Promise<Page<AuditLineView>> {
    return this.listAuditLog.list({ ...query, tenantId: null });
  }
}
