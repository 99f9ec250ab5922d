import type { Operation, OperationsRepository, RestoresRepository } from '@lifeboat/catalog';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { type OperationView, viewOfOperation } from './operation-view.js';

/** Shows how far a piece of long work is. */
export class GetJob {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly restores: RestoresRepository,
  ) {}

  /**
   * @throws LifeboatError JOB_NOT_FOUND, also for a job of another tenant; FORBIDDEN for one that tells the history of rows
   *   to who may not read it
   */
  async get(id: string): Promise<OperationView> {
    await this.authoriser.require('jobs.read', currentActor().tenantId);
    const { kind, tenantId } = await this.transactions.run(() => this.operations.get(id));
    if (kind === 'history' || kind === 'diff') {
      await this.authoriser.require('history.read', tenantId);
    }
    return this.transactions.run(async () => {
      const operation = await this.operations.get(id);
      const view = viewOfOperation(operation);
      const samples = await this.samplesOf(operation);
      return samples === null ? view : { ...view, result: { ...view.result, samples } };
    });
  }

  /** The result of a dry run is the plan, with its sample rows for as long as they are kept; they are no part of the row. */
  private async samplesOf({ tenantId, result }: Operation): Promise<Record<string, unknown> | null> {
    const restoreId = result?.['dryRun'] === true ? result['restoreId'] : null;
    return typeof restoreId === 'string' ? this.restores.samplesOf(tenantId, restoreId) : null;
  }
}
