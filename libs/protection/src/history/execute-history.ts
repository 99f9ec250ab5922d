import { type AppDatabases, lengthlessType, readOne, translatePostgresError } from '@lifeboat/app-database';
import type { EnrolledTable, Operation, RecoverySegmentsRepository, TenantBlock } from '@lifeboat/catalog';
import {
  isTable,
  isTransaction,
  parseMoment,
  type TableRecord,
  type TransactionRecord,
} from '@lifeboat/change-log';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import type { BlockReader } from '../recovery/block-reader.js';
import type { ReadChangeLog, TenantChangeLog } from '../recovery/tenant-change-log.js';
import { formatCursor, type HistoryPlace, parseCursor, wasShown } from './history-cursor.js';
import { type HistoryRequest, parseHistoryRequest } from './history-request.js';
import { enrolledTable } from './request-history.js';
import { type RowChange, RowHistory } from './row-history.js';

/** One change of a row, as it is shown. */
export interface HistoryEntry extends RowChange {
  /** 64-bit id: `beforeTransaction` of a recovery to just before it. */
  transaction: string;
  /** Position of its commit. */
  lsn: string;
  /** ISO 8601 with microseconds. */
  committedAt: string;
  /** The restore whose apply it was; null for the application's own. */
  restoreId: string | null;
}

/** A page of the history, while it is filled. */
interface HistoryPage {
  entries: HistoryEntry[];
  last: HistoryPlace | null;
  isFull: boolean;
}

/** Reads the history of one row from the change log. */
export class ExecuteHistory implements OperationHandler {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly readChangeLog: ReadChangeLog,
    private readonly segments: RecoverySegmentsRepository,
    private readonly reader: BlockReader,
    private readonly databases: AppDatabases,
  ) {}

  async execute(
    { tenantId, request: asked }: Operation,
    run: OperationRun,
  ): Promise<Record<string, unknown>> {
    const request = parseHistoryRequest(asked);
    const log = await this.readChangeLog.read(tenantId);
    const table = enrolledTable(log, request.schema, request.table);
    const history = new RowHistory(await this.printedKey(log.databaseName, table, request.key));
    const page: HistoryPage = { entries: [], last: null, isFull: false };
    const blocks = await this.blocksOf(log, request);
    for (const [index, block] of blocks.entries()) {
      run.signal.throwIfAborted();
      await this.readBlock(block, request, history, page);
      run.onProgress({
        phase: 'reading',
        percent: Math.floor(((index + 1) / blocks.length) * 100),
        bytes: 0,
        rows: page.entries.length,
      });
    }
    const { schema, table: name, key, from, to } = request;
    return {
      table: `${schema}.${name}`,
      key,
      from,
      to,
      changes: page.entries.length,
      nextCursor: page.isFull && page.last !== null ? formatCursor(page.last) : null,
      values: page.entries,
    };
  }

  private blocksOf(
    { tenantId, epochs }: TenantChangeLog,
    { from, to }: HistoryRequest,
  ): Promise<TenantBlock[]> {
    return this.transactions.run(async () => {
      const found: TenantBlock[] = [];
      for (const { id } of epochs) {
        found.push(...(await this.segments.blocksBetween(tenantId, id, from, to)));
      }
      return found;
    });
  }

  private async readBlock(
    block: TenantBlock,
    request: HistoryRequest,
    history: RowHistory,
    page: HistoryPage,
  ): Promise<void> {
    const [from, to] = [parseMoment(request.from) ?? 0n, parseMoment(request.to) ?? 0n];
    const after = parseCursor(request.cursor);
    const defined = new Map<number, TableRecord>();
    let transaction: TransactionRecord | null = null;
    let isWithin = false;
    let changes = 0;
    for await (const record of this.reader.read(block)) {
      if (isTransaction(record)) {
        const time = parseMoment(record.t) ?? 0n;
        transaction = record;
        isWithin = time >= from && time <= to;
        changes = 0;
      } else if (isTable(record)) {
        defined.set(record.n, record);
      } else {
        const table = defined.get(record[1]);
        if (transaction !== null && table?.schema === request.schema && table.table === request.table) {
          const change = history.follow(record, table);
          changes += change === null ? 0 : 1;
          const place = { lsn: transaction.l, changes };
          if (change !== null && isWithin && !wasShown(place, after)) {
            show(page, place, request.limit, entryOf(transaction, change));
          }
        }
      }
    }
  }

  /** Each value of the key as the server prints it: a person writes numbers and ids in other ways too. */
  private printedKey(
    databaseName: string,
    table: EnrolledTable,
    key: Record<string, string>,
  ): Promise<Record<string, string>> {
    return this.databases.get(databaseName).withConnection(async (client) => {
      const printed: Record<string, string> = {};
      for (const [name, value] of Object.entries(key)) {
        const type = table.columns.find((column) => column.name === name)?.type ?? 'text';
        try {
          const { text } = await readOne<{ text: string }>(
            client,
            `SELECT format('%s', CAST($1::text AS ${lengthlessType(type)})) AS text`,
            [value],
          );
          printed[name] = text;
        } catch (error) {
          throw systemCodeOf(error)?.startsWith('22') === true
            ? noValue(name, type)
            : translatePostgresError(error, databaseName);
        }
      }
      return printed;
    });
  }
}

function show(page: HistoryPage, place: HistoryPlace, limit: number, entry: HistoryEntry): void {
  if (page.entries.length >= limit) {
    page.isFull = true;
    return;
  }
  page.entries.push(entry);
  page.last = place;
}

function entryOf({ x, l, t, r }: TransactionRecord, change: RowChange): HistoryEntry {
  return { transaction: x, lsn: l, committedAt: t, restoreId: r?.restoreId ?? null, ...change };
}

function noValue(name: string, type: string): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', {
    detail: `What was given for ${name} is no value of the type ${type}. Nothing was read.`,
    remedy: 'Correct the key.',
  });
}
