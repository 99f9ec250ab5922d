import { PickType } from '@nestjs/swagger';
import { ListLogsQuery } from './list-logs.query.js';

/** The query of `GET tenants/{tenantId}/logs/export`. */
export class ExportLogsQuery extends PickType(ListLogsQuery, ['from', 'to'] as const) {}
