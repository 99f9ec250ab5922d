import type { AlertFactsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { AlertSource } from './alert-source.js';
import type { Findings } from './incident.js';
import { REMEMBERED_MS, restoreIncidents } from './restore-incidents.js';
import { COMPARED, sizeIncidents } from './size-incidents.js';

/** What the catalog remembers of restores, and of sizes. */
export class HistorySource implements AlertSource {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly facts: AlertFactsRepository,
    private readonly clock: Clock,
  ) {}

  async find(): Promise<Findings> {
    const since = new Date(this.clock.now().getTime() - REMEMBERED_MS);
    const { restores, sizes } = await this.transactions.run(async () => ({
      restores: await this.facts.lastRestores(since),
      sizes: await this.facts.fullSizes(COMPARED),
    }));
    return { present: [...restoreIncidents(restores), ...sizeIncidents(sizes)], unknown: [] };
  }
}
