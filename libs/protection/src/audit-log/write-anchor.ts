import { randomUUID } from 'node:crypto';
import type { AnchorStore } from '@lifeboat/archive';
import type { AuditChainsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';

export interface AnchoredLog {
  /** The object in the repository. */
  path: string;
  chains: number;
}

/** Puts the ends of all chains, as they are, into the repository. Asks nobody, and looks at no line. */
export class WriteAnchor {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly chains: AuditChainsRepository,
    private readonly anchors: AnchorStore,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL */
  async write(): Promise<AnchoredLog> {
    const chains = await this.transactions.run(() => this.chains.heads());
    const path = await this.anchors.write({ id: randomUUID(), anchoredAt: this.clock.now(), chains });
    return { path, chains: chains.length };
  }
}
