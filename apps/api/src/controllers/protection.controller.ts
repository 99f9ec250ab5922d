import { type ProtectionView, ShowProtection } from '@lifeboat/protection';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ShowScopeQuery } from '../dto/show-scope.query.js';
import { ApiProblems } from '../models/api-problems.js';
import { ProtectionModel } from '../models/protection.models.js';

@ApiTags('System')
@ApiProblems()
@Controller('api/backup/protection')
export class ProtectionController {
  constructor(private readonly showProtection: ShowProtection) {}

  @Get()
  @RequiresPermission('protection.read')
  @ApiOperation({
    summary:
      'Show which tables can be recovered to a time, why the others cannot, and what is no longer as enrolled',
  })
  @ApiOkResponse({ type: [ProtectionModel] })
  show(@Query() { database }: ShowScopeQuery): Promise<ProtectionView[]> {
    return this.showProtection.show(database);
  }
}
