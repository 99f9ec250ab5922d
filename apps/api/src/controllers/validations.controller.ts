import { type RequestedValidation, RequestValidation } from '@lifeboat/protection';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequiresPermission } from '../access/route-access.js';
import { ValidateBackupDto } from '../dto/validate-backup.dto.js';
import { ApiIdempotencyKey, IdempotencyKey } from '../http/idempotency-key.js';
import { locateJob } from '../http/locate-job.js';
import { ApiProblems } from '../models/api-problems.js';
import { AcceptedValidation } from '../models/validation.models.js';

@ApiTags('Backups')
@ApiProblems()
@Controller('api/backup/backups')
export class ValidationsController {
  constructor(private readonly requestValidation: RequestValidation) {}

  @Post('validate')
  @HttpCode(202)
  @RequiresPermission('backups.validate')
  @ApiOperation({
    summary: 'Validate a backup',
    description:
      "The job's result is the verdict. A backup that is not valid is a completed job with `valid: false`; a job fails only where the backup could not be judged. The backup keeps the last verdict.",
  })
  @ApiIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedValidation })
  async validate(
    @Body() body: ValidateBackupDto,
    @IdempotencyKey() idempotencyKey: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RequestedValidation> {
    return locateJob(response, await this.requestValidation.request(body, idempotencyKey));
  }
}
