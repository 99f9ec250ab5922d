import { ChangeLogStatus, type ChangeLogStatusView } from '@lifeboat/protection';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ApiProblems } from '../models/api-problems.js';
import { ChangeLogStatusModel } from '../models/change-log.models.js';

@ApiTags('System')
@ApiProblems()
@Controller('api/backup/change-log')
export class ChangeLogController {
  constructor(private readonly status: ChangeLogStatus) {}

  @Get()
  @RequiresPermission('changeLog.read')
  @ApiOperation({ summary: 'Show how far the capture of changes is, for each application database' })
  @ApiOkResponse({ type: [ChangeLogStatusModel] })
  show(): Promise<ChangeLogStatusView[]> {
    return this.status.show();
  }
}
