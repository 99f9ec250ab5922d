import type { Page } from '@lifeboat/catalog';
import {
  GetRestore,
  ListRestores,
  type RequestedRestore,
  type RestoreDetails,
  RequestRestore,
  type RestoreView,
} from '@lifeboat/protection';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { CreateRestoreDto } from '../dto/create-restore.dto.js';
import { ListRestoresQuery } from '../dto/list-restores.query.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { AcceptedRestore, RestoreDetailsModel, RestorePage } from '../models/restore.models.js';

@ApiTags('Restores')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId')
export class RestoresController {
  constructor(
    private readonly requestRestore: RequestRestore,
    private readonly listRestores: ListRestores,
    private readonly getRestore: GetRestore,
  ) {}

  @Post('restore')
  @HttpCode(202)
  @RequiresPermission('restores.create')
  @ApiOperation({ summary: 'Restore a tenant from a backup, or plan it with dryRun' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedRestore })
  async create(
    @Param('tenantId') tenantId: string,
    @Body() body: CreateRestoreDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedRestore> {
    return locateJob(response, await this.requestRestore.request(tenantId, body, idempotencyKey));
  }

  @Get('restores')
  @RequiresPermission('restores.read')
  @ApiOperation({ summary: "List a tenant's restores, newest first" })
  @ApiOkResponse({ type: RestorePage })
  list(
    @Param('tenantId') tenantId: string,
    @Query() { status, cursor, limit }: ListRestoresQuery,
  ): Promise<Page<RestoreView>> {
    return this.listRestores.list({ tenantId, status, cursor, limit });
  }

  @Get('restores/:restoreId')
  @RequiresPermission('restores.read')
  @ApiOperation({ summary: 'Show one restore with plan, outcome and proof' })
  @ApiOkResponse({ type: RestoreDetailsModel })
  get(
    @Param('tenantId') tenantId: string,
    @Param('restoreId', UuidPipe) restoreId: string,
  ): Promise<RestoreDetails> {
    return this.getRestore.get(tenantId, restoreId);
  }
}
