import type { Page } from '@lifeboat/catalog';
import {
  ListRestorePoints,
  type RequestedRestore,
  RequestRollback,
  type RestorePointView,
} from '@lifeboat/protection';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { CreateRollbackDto } from '../dto/create-rollback.dto.js';
import { PageQuery } from '../dto/page.query.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { RestorePointPage } from '../models/restore-point.models.js';
import { AcceptedRestore } from '../models/restore.models.js';

@ApiTags('Restores')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId/restore-points')
export class RestorePointsController {
  constructor(
    private readonly listRestorePoints: ListRestorePoints,
    private readonly requestRollback: RequestRollback,
  ) {}

  @Get()
  @RequiresPermission('restores.read')
  @ApiOperation({ summary: "List a tenant's restore points, newest first" })
  @ApiOkResponse({ type: RestorePointPage })
  list(
    @Param('tenantId') tenantId: string,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<Page<RestorePointView>> {
    return this.listRestorePoints.list({ tenantId, cursor, limit });
  }

  @Post(':restorePointId/rollback')
  @HttpCode(202)
  @RequiresPermission('restores.rollback')
  @ApiOperation({ summary: 'Undo a restore, or plan it with dryRun: the plan is what the undo discards' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedRestore })
  async rollback(
    @Param('tenantId') tenantId: string,
    @Param('restorePointId', UuidPipe) restorePointId: string,
    @Body() body: CreateRollbackDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedRestore> {
    return locateJob(
      response,
      await this.requestRollback.request(tenantId, restorePointId, body, idempotencyKey),
    );
  }
}
