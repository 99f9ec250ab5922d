import type { AnchorStore, AuditAnchor } from '@lifeboat/archive';
import type { AuditChainsRepository, ChainHead } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { AnchorAuditLog } from './anchor-audit-log.js';
import type { AnchoredLog } from './write-anchor.js';

/** What an anchor writes to the log itself. */
const ANCHORED = 'logs.anchor';
const PAGE = 1_000;
/** Behind every line of its number. */
const LAST_ID = '9223372036854775807';

/** Anchors the audit log by itself, where anything but anchors was written since the last one. */
export class AnchorGrownLog {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly chains: AuditChainsRepository,
    private readonly anchors: AnchorStore,
    private readonly anchorAuditLog: AnchorAuditLog,
  ) {}

  /**
   * Runs as the system.
   *
   * @returns null where nothing was written
   * @throws LifeboatError AUDIT_LOG_ALTERED, CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL
   */
  run(): Promise<AnchoredLog | null> {
    return runAsSystem('anchor', async () => {
      const last = await this.lastAnchor();
      return last !== null && !(await this.hasGrown(last))
        ? null
        : this.anchorAuditLog.anchor({ acceptFaults: false });
    });
  }

  /** Null where there is none to be believed: whoever anchors looks into it, and refuses. */
  private async lastAnchor(): Promise<AuditAnchor | null> {
    const name = await this.anchors.newest();
    try {
      return name === null ? null : await this.anchors.read(name);
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'OBJECT_DAMAGED') {
        return null;
      }
      throw error;
    }
  }

  private async hasGrown({ chains }: AuditAnchor): Promise<boolean> {
    const heads = await this.transactions.run(() => this.chains.heads());
    const anchored = new Map(chains.map((chain) => [chain.tenantId, chain]));
    for (const head of heads) {
      const known = anchored.get(head.tenantId);
      if (known?.hash !== head.hash && !(await this.hasOnlyAnchors(head, known?.sequence ?? 0))) {
        return true;
      }
    }
    const present = new Set(heads.map(({ tenantId }) => tenantId));
    return chains.some(({ tenantId }) => !present.has(tenantId));
  }

  /** Anchors are written of no tenant. */
  private async hasOnlyAnchors(head: ChainHead, since: number): Promise<boolean> {
    if (head.tenantId !== null || since >= head.sequence) {
      return false;
    }
    const after = { sequence: String(since), id: LAST_ID };
    const { lines } = await this.transactions.run(() => this.chains.page(null, after, PAGE));
    return lines.length < PAGE && lines.every(({ action }) => action === ANCHORED);
  }
}
