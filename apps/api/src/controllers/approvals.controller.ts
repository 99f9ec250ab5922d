import { type DecidedApproval, DecideApproval } from '@lifeboat/protection';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { DecideApprovalDto } from '../dto/decide-approval.dto.js';
import { locateJob } from '../http/locate-job.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { ApiProblems } from '../models/api-problems.js';
import { DecidedApprovalModel } from '../models/approval.models.js';

@ApiTags('Restores')
@ApiProblems()
@Controller('api/backup/restores/:restoreId')
export class ApprovalsController {
  constructor(private readonly decideApproval: DecideApproval) {}

  @Post('approve')
  @HttpCode(202)
  @RequiresPermission('restores.approve')
  @ApiOperation({
    summary: 'Approve a restore that waits for a second administrator',
    description: 'Never by the one who asked for it. It is then done as that one.',
  })
  @ApiAcceptedResponse({ type: DecidedApprovalModel })
  async approve(
    @Param('restoreId', UuidPipe) restoreId: string,
    @Body() body: DecideApprovalDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DecidedApproval> {
    return locateJob(response, await this.decideApproval.approve(restoreId, body));
  }

  @Post('reject')
  @HttpCode(200)
  @RequiresPermission('restores.approve')
  @ApiOperation({ summary: 'Reject a restore that waits for a second administrator: it ends as failed' })
  @ApiOkResponse({ type: DecidedApprovalModel })
  reject(
    @Param('restoreId', UuidPipe) restoreId: string,
    @Body() body: DecideApprovalDto,
  ): Promise<DecidedApproval> {
    return this.decideApproval.reject(restoreId, body);
  }
}
