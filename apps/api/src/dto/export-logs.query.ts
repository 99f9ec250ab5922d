import { PickType } from '@nestjs/swagger';
import { ListLogsQuery } from './list-logs.query.js';

export class ExportLogsQuery extends PickType(ListLogsQuery, ['from', 'to'] as const) {}
