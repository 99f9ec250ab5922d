import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type AuditChainsRepository,
  type AuditWriter,
  type ChainedLine,
  type TenantsRepository,
  textOfLine,
} from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { refuseUnknownTenant, requireLog } from './log-access.js';
import { type TimeSpanInput, timeSpanOf } from './time-span.js';

/** Lines that are read at once. */
const PAGE = 1_000;

/** Which lines are exported. */
export interface AuditExportInput extends TimeSpanInput {
  /** Whose log; null for the lines without a tenant, which are for system administrators. */
  tenantId: string | null;
}

/** Writes a log out as JSON lines, in the order of its chain. */
export class ExportAuditLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly chains: AuditChainsRepository,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Each line is one JSON object: the columns of the table as PostgreSQL prints them, `detail` as an object, and in
   * `hashed` the text whose SHA-256 is `hash`. The export itself is a line of the log, which it may hold.
   *
   * @returns the lines as they are read, once it is settled that they may be
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, INVALID_REQUEST
   */
  async export({ tenantId, ...input }: AuditExportInput): Promise<AsyncGenerator<string>> {
    await requireLog(this.authoriser, tenantId);
    const span = timeSpanOf(input);
    await this.transactions.run(() => refuseUnknownTenant(this.tenants, tenantId));
    await this.audit.write({ action: 'logs.export', outcome: 'started', tenantId, detail: { ...input } });
    // Whoever takes the lines may ask for the next ones from anywhere.
    return this.lines(AsyncLocalStorage.snapshot(), tenantId, span);
  }

  private async *lines(
    asCaller: ReturnType<typeof AsyncLocalStorage.snapshot>,
    tenantId: string | null,
    span: { from?: Date; to?: Date },
  ): AsyncGenerator<string> {
    let last: ChainedLine | undefined;
    do {
      const after = last ?? null;
      const page = await asCaller(() =>
        this.transactions.run(() => this.chains.lines(tenantId, after, { ...span, limit: PAGE })),
      );
      if (page.length > 0) {
        yield page.map(jsonLineOf).join('');
      }
      last = page.length < PAGE ? undefined : page.at(-1);
    } while (last !== undefined);
  }
}

function jsonLineOf({ hash, detail, ...values }: ChainedLine): string {
  const hashed = textOfLine({ ...values, detail });
  const parsed: unknown = JSON.parse(detail ?? 'null');
  return `${JSON.stringify({ ...values, detail: parsed, hash, hashed })}\n`;
}
