import type { Page } from '@lifeboat/catalog';
import {
  type AuditLineView,
  type AuditVerification,
  ExportAuditLog,
  ListAuditLog,
  VerifyAuditLog,
} from '@lifeboat/protection';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { ExportLogsQuery } from '../dto/export-logs.query.js';
import { ListLogsQuery } from '../dto/list-logs.query.js';
import { LastingAnswer } from '../http/lasting-answer.js';
import { sendJsonLines } from '../http/send-json-lines.js';
import { ApiProblems } from '../models/api-problems.js';
import { AuditLinePage, AuditVerificationModel } from '../models/log.models.js';

@ApiTags('Audit log')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId/logs')
export class TenantLogsController {
  constructor(
    private readonly listAuditLog: ListAuditLog,
    private readonly exportAuditLog: ExportAuditLog,
    private readonly verifyAuditLog: VerifyAuditLog,
  ) {}

  @Get()
  @RequiresPermission('logs.read')
  @ApiOperation({ summary: "List the lines of a tenant's audit log, newest first" })
  @ApiOkResponse({ type: AuditLinePage })
  list(
    @Param('tenantId') tenantId: string,
    @Query() { ...query }: ListLogsQuery,
  ): Promise<Page<AuditLineView>> {
    return this.listAuditLog.list({ ...query, tenantId });
  }

  @Get('export')
  @RequiresPermission('logs.read')
  @LastingAnswer()
  @ApiOperation({ summary: "Export a tenant's audit log as JSON lines, oldest first" })
  @ApiProduces('application/x-ndjson')
  async export(
    @Param('tenantId') tenantId: string,
    @Query() { ...query }: ExportLogsQuery,
    @Res() response: Response,
  ): Promise<void> {
    await sendJsonLines(response, await this.exportAuditLog.export({ ...query, tenantId }));
  }

  @Get('verification')
  @RequiresPermission('logs.read')
  @ApiOperation({ summary: "Look whether a line of a tenant's audit log was removed, altered or inserted" })
  @ApiOkResponse({ type: AuditVerificationModel })
  verify(@Param('tenantId') tenantId: string): Promise<AuditVerification> {
    return this.verifyAuditLog.verify(tenantId);
  }
}
