import { CancelJob, GetJob, type OperationView } from '@lifeboat/protection';
import { Controller, Delete, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { streamJob } from '../http/job-event-stream.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { JobModel } from '../models/job.model.js';

@ApiTags('Jobs')
@ApiProblems()
@Controller('api/backup/jobs/:jobId')
export class JobsController {
  constructor(
    private readonly getJob: GetJob,
    private readonly cancelJob: CancelJob,
  ) {}

  @Get()
  @RequiresPermission('jobs.read')
  @ApiOperation({ summary: 'Show how far a job is' })
  @ApiOkResponse({ type: JobModel })
  get(@Param('jobId', UuidPipe) jobId: string): Promise<OperationView> {
    return this.getJob.get(jobId);
  }

  @Get('events')
  @RequiresPermission('jobs.read')
  @ApiOperation({ summary: 'Follow a job by server-sent events until it has ended' })
  @ApiProduces('text/event-stream')
  async events(@Param('jobId', UuidPipe) jobId: string, @Res() response: Response): Promise<void> {
    await streamJob(response, () => this.getJob.get(jobId));
  }

  @Delete()
  @RequiresPermission('jobs.cancel')
  @ApiOperation({
    summary:
      'Cancel a job: at once where it was never begun, else at its next safe point or by its next worker',
  })
  @ApiOkResponse({ type: JobModel })
  cancel(@Param('jobId', UuidPipe) jobId: string): Promise<OperationView> {
    return this.cancelJob.cancel(jobId);
  }
}
