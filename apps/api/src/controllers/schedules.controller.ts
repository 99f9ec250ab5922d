import type { Page } from '@lifeboat/catalog';
import {
  ReadSchedules,
  type RequestedBackup,
  RunSchedule,
  type ScheduleView,
  WriteSchedules,
} from '@lifeboat/protection';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { PageQuery } from '../dto/page.query.js';
import { ChangeScheduleDto, CreateScheduleDto } from '../dto/schedule.dto.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { AcceptedBackup } from '../models/backup.models.js';
import { ScheduleModel, SchedulePage } from '../models/schedule.models.js';

@ApiTags('Schedules')
@ApiProblems()
@Controller('api/backup/tenants/:tenantId/backup-schedules')
export class SchedulesController {
  constructor(
    private readonly readSchedules: ReadSchedules,
    private readonly writeSchedules: WriteSchedules,
    private readonly runSchedule: RunSchedule,
  ) {}

  @Get()
  @RequiresPermission('schedules.read')
  @ApiOperation({ summary: "List a tenant's schedules, newest first" })
  @ApiOkResponse({ type: SchedulePage })
  list(
    @Param('tenantId') tenantId: string,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<Page<ScheduleView>> {
    return this.readSchedules.list({ tenantId, cursor, limit });
  }

  @Get(':scheduleId')
  @RequiresPermission('schedules.read')
  @ApiOperation({ summary: 'Show one schedule with its next runs' })
  @ApiOkResponse({ type: ScheduleModel })
  get(
    @Param('tenantId') tenantId: string,
    @Param('scheduleId', UuidPipe) scheduleId: string,
  ): Promise<ScheduleView> {
    return this.readSchedules.get(tenantId, scheduleId);
  }

  @Post()
  @RequiresPermission('schedules.write')
  @ApiOperation({ summary: 'Let backups be taken by themselves' })
  @ApiCreatedResponse({ type: ScheduleModel })
  create(@Param('tenantId') tenantId: string, @Body() body: CreateScheduleDto): Promise<ScheduleView> {
    return this.writeSchedules.create(tenantId, body);
  }

  @Patch(':scheduleId')
  @RequiresPermission('schedules.write')
  @ApiOperation({ summary: 'Change what is given of a schedule, or switch it off and on' })
  @ApiOkResponse({ type: ScheduleModel })
  update(
    @Param('tenantId') tenantId: string,
    @Param('scheduleId', UuidPipe) scheduleId: string,
    @Body() body: ChangeScheduleDto,
  ): Promise<ScheduleView> {
    return this.writeSchedules.update(tenantId, scheduleId, body);
  }

  @Delete(':scheduleId')
  @HttpCode(204)
  @RequiresPermission('schedules.write')
  @ApiOperation({ summary: 'Delete a schedule; its backups stay' })
  @ApiNoContentResponse()
  async delete(
    @Param('tenantId') tenantId: string,
    @Param('scheduleId', UuidPipe) scheduleId: string,
  ): Promise<void> {
    await this.writeSchedules.delete(tenantId, scheduleId);
  }

  @Post(':scheduleId/run')
  @HttpCode(202)
  @RequiresPermission('backups.create')
  @ApiOperation({ summary: "Take a schedule's backup now" })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedBackup })
  async run(
    @Param('tenantId') tenantId: string,
    @Param('scheduleId', UuidPipe) scheduleId: string,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedBackup> {
    return locateJob(response, await this.runSchedule.request(tenantId, scheduleId, idempotencyKey));
  }
}
