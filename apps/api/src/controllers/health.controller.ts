import { CheckHealth, type Health } from '@lifeboat/protection';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { OpenRoute } from '../access/route-access.js';
import { HealthModel } from '../models/health.models.js';

@ApiTags('System')
@Controller('api/backup/health')
export class HealthController {
  constructor(private readonly checkHealth: CheckHealth) {}

  @Get()
  @OpenRoute()
  @ApiOperation({ summary: 'Ask everything that Lifeboat depends on for a sign of life', security: [] })
  @ApiOkResponse({ type: HealthModel })
  @ApiServiceUnavailableResponse({
    type: HealthModel,
    description: 'Something is down; the checks say which.',
  })
  async check(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const health = await this.checkHealth.check();
    response.status(health.status === 'ok' ? 200 : 503);
    return health;
  }
}
