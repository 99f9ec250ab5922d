import { type CheckResult, failedBy } from '@lifeboat/app-database';
import type { Repository } from '@lifeboat/archive';
import type { CatalogRights } from '@lifeboat/catalog';
import type { RepositoryConfig } from '@lifeboat/config';
import type { JobQueue } from '@lifeboat/jobs';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { checkCatalogRights } from './check-catalog-rights.js';
import { checkQueue } from './check-queue.js';
import { checkRepository } from './check-repository.js';
import { checkSpace } from './check-space.js';
import type { KeyCheck } from './key-check.js';

/** The checks of what all application databases share. */
export class SharedChecks {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly rights: CatalogRights,
    private readonly queue: JobQueue,
    private readonly repository: Repository,
    private readonly keys: KeyCheck,
    private readonly config: RepositoryConfig,
  ) {}

  /** Never throws: what cannot be checked has failed, under the name that stands for it. */
  async run(): Promise<CheckResult[]> {
    const results = await Promise.all([
      orFailed('catalog', () => checkCatalogRights(this.transactions, this.rights)),
      orFailed('Redis', () => checkQueue(this.queue)),
      this.checkStorage(),
      orFailed('encryption', () => this.keys.run()),
    ]);
    return results.flat();
  }

  /** The first makes the directory of a repository that nothing was written to yet, and the second looks at its disk. */
  private async checkStorage(): Promise<CheckResult[]> {
    const repository = await orFailed('repository', () => checkRepository(this.repository));
    return [...repository, ...(await orFailed('space', () => checkSpace(this.config)))];
  }
}

async function orFailed(name: string, check: () => Promise<CheckResult[]>): Promise<CheckResult[]> {
  try {
    return await check();
  } catch (error) {
    return [failedBy(name, error)];
  }
}
