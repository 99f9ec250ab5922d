import { qualifiedName } from '@lifeboat/app-database';
import type { EnrolledTable, WorkState } from '@lifeboat/catalog';
import { formatMoment } from '@lifeboat/change-log';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';
import { notSupported } from '../operations/not-supported.js';
import type { SubmitOperation } from '../operations/submit-operation.js';
import { momentOf } from '../recovery/recovery-target.js';
import type { ReadChangeLog, TenantChangeLog } from '../recovery/tenant-change-log.js';
import type { ChosenRow } from '../restore/restore-wishes.js';
import { parseTableName } from '../tables/table-name.js';
import { parseCursor } from './history-cursor.js';
import type { HistoryRequest } from './history-request.js';

const DEFAULT_LIMIT = 100;

/** What a caller can ask for: the history of one row. */
export interface HistoryInput extends ChosenRow {
  /** ISO 8601 with zone; the beginning of the change log if not given. */
  from?: string | undefined;
  /** ISO 8601 with zone; now if not given. */
  to?: string | undefined;
  /** Changes in one answer, 1 to 1,000; 100 if not given. */
  limit?: number | undefined;
  /** `nextCursor` of the answer before. */
  cursor?: string | undefined;
}

export interface RequestedHistory {
  jobId: string;
  status: WorkState;
}

/** The request half of a history: who changed a row, and when, by the change log. */
export class RequestHistory {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly readChangeLog: ReadChangeLog,
    private readonly submitOperation: SubmitOperation,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST, TABLES_NOT_COVERED, NOT_SUPPORTED for a table
   *   without a key, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    input: HistoryInput,
    idempotencyKey: string | null,
  ): Promise<RequestedHistory> {
    await this.authoriser.require('history.read', tenantId);
    const { schema, name: table } = parseTableName(input.table);
    const log = await this.readChangeLog.read(tenantId);
    const key = keyOf(enrolledTable(log, schema, table), input.key);
    parseCursor(input.cursor ?? null);
    const first = log.epochs[0]?.startedAt ?? this.clock.now();
    const from = momentOf('from', input.from ?? first.toISOString());
    const to = momentOf('to', input.to ?? this.clock.now().toISOString());
    if (from > to) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: 'from lies behind to. Nothing was started.',
        remedy: 'Give the earlier moment as from (--from).',
      });
    }
    const request: HistoryRequest = {
      schema,
      table,
      key,
      from: formatMoment(from),
      to: formatMoment(to),
      limit: input.limit ?? DEFAULT_LIMIT,
      cursor: input.cursor ?? null,
    };
    const operation = await this.submitOperation.submit({
      kind: 'history',
      tenantId,
      body: { ...input },
      idempotencyKey,
      request,
      writeRows: () => Promise.resolve(),
    });
    return { jobId: operation.id, status: operation.state };
  }
}

/** The table as the newest epoch that covers it knows it. */
export function enrolledTable({ epochs }: TenantChangeLog, schema: string, table: string): EnrolledTable {
  const found = epochs
    .flatMap(({ tables }) => tables)
    .findLast((each) => each.schema === schema && each.table === table);
  if (found === undefined) {
    throw notCaptured(qualifiedName({ schema, name: table }));
  }
  return found;
}

function notCaptured(table: string): LifeboatError {
  return new LifeboatError('TABLES_NOT_COVERED', {
    detail: `The change log holds no changes of a table ${table}. Nothing was started.`,
    remedy: 'Check the name: "lifeboat scope" lists the tables, and "lifeboat check" says why one is not covered.',
    meta: { tables: [table] },
  });
}

/** The tenant's own column may be left out of the key. */
function keyOf(table: EnrolledTable, given: ChosenRow['key']): Record<string, string> {
  const name = qualifiedName({ schema: table.schema, name: table.table });
  if (table.keyColumns.length === 0) {
    throw notSupported(
      `the history of rows of ${name}, which has no primary key`,
      'See what changed of the whole table: lifeboat diff.',
    );
  }
  const unknown = Object.keys(given).find((column) => !table.keyColumns.includes(column));
  const wanted = table.keyColumns.filter((column) => column !== table.tenantColumn);
  const missing = wanted.find((column) => !Object.hasOwn(given, column));
  if (unknown !== undefined || missing !== undefined) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `The key of ${name} consists of ${table.keyColumns.join(', ')}; ${unknown === undefined ? `${missing ?? ''} is missing` : `${unknown} is no part of it`}. Nothing was started.`,
      remedy: `Give the whole primary key: {${wanted.map((column) => `"${column}": …`).join(', ')}}.`,
    });
  }
  return Object.fromEntries(
    Object.entries(given)
      .filter(([column]) => column !== table.tenantColumn || table.keyColumns.length === 1)
      .map(([column, value]) => [column, String(value)]),
  );
}
