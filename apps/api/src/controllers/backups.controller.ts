import type { Page } from '@lifeboat/catalog';
import {
  type BackupDetails,
  type BackupStatsView,
  type BackupView,
  GetBackup,
  GetBackupStats,
  ListBackups,
  RequestBackup,
  type RequestedBackup,
} from '@lifeboat/protection';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { CreateBackupDto, backupInputOf } from '../dto/create-backup.dto.js';
import { ListBackupsQuery } from '../dto/list-backups.query.js';
import { AcceptedBackup, BackupDetailsModel, BackupPage } from '../models/backup.models.js';
import { BackupStatsModel } from '../models/backup-stats.model.js';
import { ApiProblems } from '../models/api-problems.js';
import { locateJob } from '../http/locate-job.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { UuidPipe } from '../http/uuid.pipe.js';

@ApiTags('Backups')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId/backups')
export class BackupsController {
  constructor(
    private readonly requestBackup: RequestBackup,
    private readonly listBackups: ListBackups,
    private readonly getBackup: GetBackup,
    private readonly getBackupStats: GetBackupStats,
  ) {}

  @Post()
  @HttpCode(202)
  @RequiresPermission('backups.create')
  @ApiOperation({ summary: 'Back a tenant up' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedBackup })
  async create(
    @Param('tenantId') tenantId: string,
    @Body() body: CreateBackupDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedBackup> {
    const requested = await this.requestBackup.request(tenantId, backupInputOf(body), idempotencyKey);
    return locateJob(response, requested);
  }

  @Get()
  @RequiresPermission('backups.read')
  @ApiOperation({ summary: "List a tenant's backups, newest first" })
  @ApiOkResponse({ type: BackupPage })
  list(
    @Param('tenantId') tenantId: string,
    @Query() { from, to, deleted, ...rest }: ListBackupsQuery,
  ): Promise<Page<BackupView>> {
    return this.listBackups.list({
      ...rest,
      tenantId,
      deleted: deleted === 'true',
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
    });
  }

  @Get('stats')
  @RequiresPermission('backups.read')
  @ApiOperation({ summary: "Sum up a tenant's backups" })
  @ApiOkResponse({ type: BackupStatsModel })
  stats(@Param('tenantId') tenantId: string): Promise<BackupStatsView> {
    return this.getBackupStats.get(tenantId);
  }

  @Get(':backupId')
  @RequiresPermission('backups.read')
  @ApiOperation({ summary: 'Show one backup with its tables' })
  @ApiOkResponse({ type: BackupDetailsModel })
  get(
    @Param('tenantId') tenantId: string,
    @Param('backupId', UuidPipe) backupId: string,
  ): Promise<BackupDetails> {
    return this.getBackup.get(tenantId, backupId);
  }
}
