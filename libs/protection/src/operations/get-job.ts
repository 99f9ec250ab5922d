import type { OperationsRepository } from '@lifeboat/catalog';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type OperationView, viewOfOperation } from './operation-view.js';

/** Shows how far a piece of long work is. */
export class GetJob {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
  ) {}

  /** @throws LifeboatError JOB_NOT_FOUND, also for a job of another tenant */
  async get(id: string): Promise<OperationView> {
    await this.authoriser.require('jobs.read', currentActor().tenantId);
    return viewOfOperation(await this.transactions.run(() => this.operations.get(id)));
  }
}
