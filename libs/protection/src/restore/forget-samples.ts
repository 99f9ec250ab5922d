import type { OperationsRepository, RestoresRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';

const DAY_MS = 86_400_000;

/** Removes values of rows that are older than a day: samples of plans, histories and differences. */
export class ForgetSamples {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly restores: RestoresRepository,
    private readonly operations: OperationsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system.
   *
   * @returns of how many plans and operations
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async run(): Promise<number> {
    return runAsSystem('forget-samples', () =>
      this.transactions.run(async () => {
        const before = new Date(this.clock.now().getTime() - DAY_MS);
        const operations = await this.operations.forgetValues(['history', 'diff'], before);
        return operations + (await this.restores.forgetSamples());
      }),
    );
  }
}
