import {
  type BackupView,
  DeleteBackup,
  HoldBackup,
  RequestCleanup,
  type RequestedCleanup,
  UndeleteBackup,
} from '@lifeboat/protection';
import { Body, Controller, Delete, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { CleanUpQuery } from '../dto/clean-up.query.js';
import { HoldBackupDto } from '../dto/hold-backup.dto.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { BackupModel } from '../models/backup.models.js';
import { AcceptedCleanup } from '../models/cleanup.models.js';

@ApiTags('Backups')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId/backups')
export class RetentionController {
  constructor(
    private readonly requestCleanup: RequestCleanup,
    private readonly deleteBackup: DeleteBackup,
    private readonly undeleteBackup: UndeleteBackup,
    private readonly holdBackup: HoldBackup,
  ) {}

  @Delete('cleanup')
  @HttpCode(202)
  @RequiresPermission('backups.cleanup')
  @ApiOperation({
    summary: 'Delete the backups that no rule keeps',
    description:
      "The job's result lists each backup with `action` (`keep` or `delete`), `reason` and `detail`. What is deleted can be brought back until it is removed, after a grace time; `removed` counts what was deleted earlier and is gone for good now.",
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedCleanup })
  async cleanUp(
    @Param('tenantId') tenantId: string,
    @Query() { dryRun, ...rules }: CleanUpQuery,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedCleanup> {
    const input = { ...rules, dryRun: dryRun === 'true' };
    return locateJob(response, await this.requestCleanup.request(tenantId, input, idempotencyKey));
  }

  @Delete(':backupId')
  @RequiresPermission('backups.delete')
  @ApiOperation({
    summary: 'Delete a backup; it can be brought back until it is removed, after a grace time',
    description:
      'Refused with 409 where others build on it, where it is on hold, or where somebody reads it; and of the last good backup of the tenant.',
  })
  @ApiOkResponse({ type: BackupModel })
  delete(
    @Param('tenantId') tenantId: string,
    @Param('backupId', UuidPipe) backupId: string,
  ): Promise<BackupView> {
    return this.deleteBackup.delete(tenantId, backupId);
  }

  @Post(':backupId/undelete')
  @HttpCode(200)
  @RequiresPermission('backups.delete')
  @ApiOperation({ summary: 'Bring a deleted backup back, with all that it builds on' })
  @ApiOkResponse({ type: BackupModel })
  undelete(
    @Param('tenantId') tenantId: string,
    @Param('backupId', UuidPipe) backupId: string,
  ): Promise<BackupView> {
    return this.undeleteBackup.undelete(tenantId, backupId);
  }

  @Post(':backupId/hold')
  @HttpCode(200)
  @RequiresPermission('backups.hold')
  @ApiOperation({ summary: 'Put a backup on hold: nothing deletes it until it is released' })
  @ApiOkResponse({ type: BackupModel })
  hold(
    @Param('tenantId') tenantId: string,
    @Param('backupId', UuidPipe) backupId: string,
    @Body() { reason }: HoldBackupDto,
  ): Promise<BackupView> {
    return this.holdBackup.hold(tenantId, backupId, reason);
  }

  @Post(':backupId/release')
  @HttpCode(200)
  @RequiresPermission('backups.hold')
  @ApiOperation({ summary: 'End the hold of a backup' })
  @ApiOkResponse({ type: BackupModel })
  release(
    @Param('tenantId') tenantId: string,
    @Param('backupId', UuidPipe) backupId: string,
    @Body() { reason }: HoldBackupDto,
  ): Promise<BackupView> {
    return this.holdBackup.release(tenantId, backupId, reason);
  }
}
