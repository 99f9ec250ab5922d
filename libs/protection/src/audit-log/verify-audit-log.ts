import { type AnchoredChain, anchorPath, type AnchorStore } from '@lifeboat/archive';
import type { AuditChainsRepository, ChainPage, ChainPlace } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
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
  /** The newest anchor, with which the chains were compared, and what is wrong with itself. */
  anchor: { path: string; problem: string | null } | null;
}

/** Finds lines of the audit log that were removed, altered or inserted behind Lifeboat's back. */
export class VerifyAuditLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly chains: AuditChainsRepository,
    private readonly anchors: AnchorStore,
  ) {}

  /**
   * Reads every line and works its hash out anew, here and not in the database. Lines that are added meanwhile do no harm.
   *
   * @param tenantId whose chain is verified; all of them, and that of the lines without a tenant, if not given
   * @throws LifeboatError FORBIDDEN, CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async verify(tenantId?: string): Promise<AuditVerification> {
    await requireLog(this.authoriser, tenantId ?? null);
    const { anchor, anchored } = await this.newestAnchor();
    const chains =
      tenantId === undefined
        ? [...new Set([...(await this.transactions.run(() => this.chains.chains())), ...anchored.keys()])]
        : [tenantId];
    const verified: VerifiedChain[] = [];
    for (const chain of chains) {
      verified.push(await this.verifyChain(chain, anchored.get(chain) ?? null));
    }
    const whole = (anchor?.problem ?? null) === null && verified.every(({ fault }) => fault === null);
    return { whole, chains: verified, anchor };
  }

  private async newestAnchor(): Promise<{
    anchor: AuditVerification['anchor'];
    anchored: Map<string | null, AnchoredChain>;
  }> {
    const name = await this.anchors.newest();
    if (name === null) {
      return { anchor: null, anchored: new Map() };
    }
    const path = anchorPath(name);
    try {
      const { chains } = await this.anchors.read(name);
      const anchored = new Map(chains.map((chain) => [chain.tenantId, chain]));
      return { anchor: { path, problem: null }, anchored };
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'OBJECT_DAMAGED')) {
        throw error;
      }
      return { anchor: { path, problem: error.detail }, anchored: new Map() };
    }
  }

  private async verifyChain(tenantId: string | null, anchor: AnchoredChain | null): Promise<VerifiedChain> {
    const walk = new ChainWalk(anchor);
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
