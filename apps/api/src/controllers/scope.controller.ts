import { type ScopeView, ShowScope } from '@lifeboat/protection';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresPermission } from '../access/route-access.js';
import { ShowScopeQuery } from '../dto/show-scope.query.js';
import { ApiProblems } from '../models/api-problems.js';
import { ScopeModel } from '../models/scope.models.js';

@ApiTags('System')
@ApiProblems()
@Controller('api/backup/scope')
export class ScopeController {
  constructor(private readonly showScope: ShowScope) {}

  @Get()
  @RequiresPermission('scope.read')
  @ApiOperation({ summary: 'Show how each table of the application databases relates to a tenant' })
  @ApiOkResponse({ type: [ScopeModel] })
  show(@Query() { database }: ShowScopeQuery): Promise<ScopeView[]> {
    return this.showScope.show(database);
  }
}
