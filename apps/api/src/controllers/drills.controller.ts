import type { Page } from '@lifeboat/catalog';
import {
  type DrillDetails,
  type DrillView,
  ReadDrills,
  RequestDrill,
  type RequestedDrill,
} from '@lifeboat/protection';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { CreateDrillDto } from '../dto/create-drill.dto.js';
import { ListDrillsQuery } from '../dto/list-drills.query.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { AcceptedDrill, DrillDetailsModel, DrillPage } from '../models/drill.models.js';

@ApiTags('Drills')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId/drills')
export class DrillsController {
  constructor(
    private readonly requestDrill: RequestDrill,
    private readonly readDrills: ReadDrills,
  ) {}

  @Post()
  @HttpCode(202)
  @RequiresPermission('drills.create')
  @ApiOperation({
    summary: 'Try whether the tenant could be brought back',
    description:
      "Restores into staging, checks, measures, and throws away; live tables are only read. The job's result is the report. A drill that finds something wrong is a completed job with `passed: false`; a job fails only where that could not be found out.",
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedDrill })
  async create(
    @Param('tenantId') tenantId: string,
    @Body() body: CreateDrillDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedDrill> {
    return locateJob(response, await this.requestDrill.request(tenantId, body, idempotencyKey));
  }

  @Get()
  @RequiresPermission('drills.read')
  @ApiOperation({ summary: "List a tenant's drills, newest first" })
  @ApiOkResponse({ type: DrillPage })
  list(
    @Param('tenantId') tenantId: string,
    @Query() { status, cursor, limit }: ListDrillsQuery,
  ): Promise<Page<DrillView>> {
    return this.readDrills.list({ tenantId, status, cursor, limit });
  }

  @Get(':drillId')
  @RequiresPermission('drills.read')
  @ApiOperation({ summary: 'Show one drill with its report' })
  @ApiOkResponse({ type: DrillDetailsModel })
  get(
    @Param('tenantId') tenantId: string,
    @Param('drillId', UuidPipe) drillId: string,
  ): Promise<DrillDetails> {
    return this.readDrills.get(tenantId, drillId);
  }
}
