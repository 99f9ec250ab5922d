import type { AuditChainsRepository, ChainPage, ChainPlace } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type ChainFault, ChainWalk } from './chain-walk.js';
import { requireLog } from './log-access.js';

/** Lines that are read at once. */
const PAGE = 1_000;

/** What the verification of one chain has found. */
export interface VerifiedChain {
  /** Whose lines they are; null for those without a tenant. */
  tenantId: string | null;
  /** Good lines, up to the first fault. */
  lines: number;
  fault: ChainFault | null;
}

export interface AuditVerification {
  /** Whether no line was removed, altered or inserted. */
  whole: boolean;
  chains: VerifiedChain[];
}

/** Finds lines of the audit log that were removed, altered or inserted behind Lifeboat's back. */
export class VerifyAuditLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly chains: AuditChainsRepository,
  ) {}

  /**
   * Reads every line and works its hash out anew, here and not in the database. Lines that are added meanwhile do no harm.
   *
   * @param tenantId whose chain is verified; all of them, and that of the lines without a tenant, if not given
   * @throws LifeboatError FORBIDDEN, CATALOG_UNAVAILABLE
   */
  async verify(tenantId?: string): Promise<AuditVerification> {
    await requireLog(this.authoriser, tenantId ?? null);
    const chains =
      tenantId === undefined ? await this.transactions.run(() => this.chains.chains()) : [tenantId];
    const verified: VerifiedChain[] = [];
    for (const chain of chains) {
      verified.push(await this.verifyChain(chain));
    }
    return { whole: verified.every(({ fault }) => fault === null), chains: verified };
  }

  private async verifyChain(tenantId: string | null): Promise<VerifiedChain> {
    const walk = new ChainWalk();
    let page = await this.page(tenantId, null);
    let fault = walk.follow(page.lines);
    for (let last = page.lines.at(-1); fault === null && last !== undefined; last = page.lines.at(-1)) {
      page = await this.page(tenantId, last);
      fault = walk.follow(page.lines);
    }
    return { tenantId, lines: walk.lines, fault: fault ?? walk.end(page.head) };
  }

  private page(tenantId: string | null, after: ChainPlace | null): Promise<ChainPage> {
    return this.transactions.run(() => this.chains.page(tenantId, after, PAGE));
  }
}
