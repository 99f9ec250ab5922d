import {
  differingTables,
  hashShared,
  hashTenants,
  sampleAppUrl,
  type SampleTenant,
  type SampleWriters,
  startWriters,
  type TenantHash,
  type WriterReport,
} from '@lifeboat/sample-app';

const SEED = 11;
/** More would spend the demo's time on reading their content before and after. */
const MOST_WRITTEN = 100;
/** Between two transactions of a connection, as between requests; without it they would hold nearly all tables always. */
const PAUSE_MS = 25;

/** What became of everybody but the restored tenant. */
export interface OthersReport {
  writers: WriterReport;
  /** `tenant: table` of all that is not as it was left. */
  differences: string[];
}

/** What nobody writes to: the tenants that have no writer, and the tables that belong to nobody. */
interface QuietContent {
  shared: TenantHash;
  tenants: Map<string, TenantHash>;
}

/** The tenants beside the restored one. They are written to, and in the end must be as their writers left them. */
export class OtherTenants {
  /** How many of them are written to; the rest must not change at all. */
  readonly written: number;
  /** Resolves when the writing is under way. */
  readonly ready: Promise<void>;
  private readonly quiet: readonly SampleTenant[];
  private readonly before: Promise<QuietContent>;
  private report: Promise<WriterReport> | undefined;

  private constructor(
    private readonly databaseUrl: string,
    private readonly writers: SampleWriters,
    others: readonly SampleTenant[],
  ) {
    this.written = Math.min(others.length, MOST_WRITTEN);
    this.quiet = others.slice(this.written);
    this.before = this.readQuiet();
    this.ready = Promise.all([this.before, writers.ready]).then(() => undefined);
    // Whoever awaits it is told; if nobody does any more, nobody needs to be.
    this.ready.catch(() => undefined);
  }

  /** Starts to write to tenants, at least one. */
  static start(databaseUrl: string, others: readonly SampleTenant[]): OtherTenants {
    const tenantIds = others.slice(0, MOST_WRITTEN).map(({ id }) => id);
    const writers = startWriters(sampleAppUrl(databaseUrl), { tenantIds, seed: SEED, pauseMs: PAUSE_MS });
    return new OtherTenants(databaseUrl, writers, others);
  }

  /** Ends the writing. */
  async stop(): Promise<WriterReport> {
    return (this.report ??= this.writers.stop());
  }

  /** Ends the writing and finds everything that somebody else has changed. */
  async verify(): Promise<OthersReport> {
    const writers = await this.stop();
    const [before, after] = [await this.before, await this.readQuiet()];
    const changed = this.quiet.flatMap(({ id }) =>
      differingTables(before.tenants.get(id) ?? {}, after.tenants.get(id) ?? {}).map(
        (table) => `${id}: ${table}`,
      ),
    );
    return {
      writers,
      differences: [
        ...writers.differences.map(({ tenantId, table }) => `${tenantId}: ${table}`),
        ...changed,
        ...differingTables(before.shared, after.shared).map((table) => `shared: ${table}`),
      ],
    };
  }

  private async readQuiet(): Promise<QuietContent> {
    return {
      shared: await hashShared(this.databaseUrl),
      tenants: this.quiet.length === 0 ? new Map<string, TenantHash>() : await hashTenants(this.databaseUrl),
    };
  }
}
