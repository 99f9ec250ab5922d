import { CancelJob, GetJob, type OperationView } from '@lifeboat/protection';
import { Controller, Delete, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { requireIdentity } from '../auth/identities.js';
import { streamJob } from '../http/job-event-stream.js';
import { LastingAnswer } from '../http/lasting-answer.js';
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
  @LastingAnswer()
  @ApiOperation({
    summary: 'Follow a job by server-sent events until it has ended, or the token has expired',
  })
  @ApiProduces('text/event-stream')
  async events(
    @Param('jobId', UuidPipe) jobId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const until = new Date(requireIdentity(request).expiresAt * 1_000);
    await streamJob(response, until, () => this.getJob.get(jobId));
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
