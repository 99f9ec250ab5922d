import {
  RequestDiff,
  type RequestedDiff,
  type RequestedHistory,
  type RequestedRestore,
  RequestHistory,
  RequestRecovery,
  type RecoveryWindowView,
  ShowRecoveryWindow,
} from '@lifeboat/protection';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { CreateDiffDto } from '../dto/create-diff.dto.js';
import { CreateHistoryDto } from '../dto/create-history.dto.js';
import { CreateRecoveryDto } from '../dto/create-recovery.dto.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { ApiProblems } from '../models/api-problems.js';
import { AcceptedQuestion, RecoveryWindowModel } from '../models/recovery.models.js';
import { AcceptedRestore } from '../models/restore.models.js';

@ApiTags('Recovery')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId')
export class RecoveryController {
  constructor(
    private readonly requestRecovery: RequestRecovery,
    private readonly showRecoveryWindow: ShowRecoveryWindow,
    private readonly requestHistory: RequestHistory,
    private readonly requestDiff: RequestDiff,
  ) {}

  @Post('point-in-time-recovery')
  @HttpCode(202)
  @RequiresPermission('restores.create')
  @ApiOperation({ summary: 'Make a tenant what it was at a moment, or plan it with dryRun' })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedRestore })
  async recover(
    @Param('tenantId') tenantId: string,
    @Body() body: CreateRecoveryDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedRestore> {
    return locateJob(response, await this.requestRecovery.request(tenantId, body, idempotencyKey));
  }

  @Get('recovery-window')
  @RequiresPermission('recovery.read')
  @ApiOperation({ summary: 'Show the moments that a tenant can be recovered to' })
  @ApiOkResponse({ type: RecoveryWindowModel })
  showWindow(@Param('tenantId') tenantId: string): Promise<RecoveryWindowView> {
    return this.showRecoveryWindow.show(tenantId);
  }

  @Post('history')
  @HttpCode(202)
  @RequiresPermission('history.read')
  @ApiOperation({
    summary: "Find out what changed a row, and when; the changes are the job's result for a day",
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedQuestion })
  async history(
    @Param('tenantId') tenantId: string,
    @Body() body: CreateHistoryDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedHistory> {
    return locateJob(response, await this.requestHistory.request(tenantId, body, idempotencyKey));
  }

  @Post('diff')
  @HttpCode(202)
  @RequiresPermission('history.read')
  @ApiOperation({
    summary: "Find out what changed between two moments; sample rows are in the job's result for a day",
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedQuestion })
  async diff(
    @Param('tenantId') tenantId: string,
    @Body() body: CreateDiffDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedDiff> {
    return locateJob(response, await this.requestDiff.request(tenantId, body, idempotencyKey));
  }
}
