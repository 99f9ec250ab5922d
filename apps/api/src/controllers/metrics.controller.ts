import { METRICS_CONTENT_TYPE } from '@lifeboat/observability';
import { CollectMetrics } from '@lifeboat/protection';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ApiProblems } from '../models/api-problems.js';

@ApiTags('System')
@ApiProblems()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly collectMetrics: CollectMetrics) {}

  @Get()
  @RequiresPermission('metrics.read')
  @Header('Content-Type', METRICS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'All metrics, as Prometheus reads them' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  show(): Promise<string> {
    return this.collectMetrics.text();
  }
}
