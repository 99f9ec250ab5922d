import type { OperationsRepository, RestoresRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';

const DAY_MS = 86_400_000;
/** Operations whose results hold values of rows. */
const WITH_VALUES = ['history', 'diff'];

/**
 * Removes values of rows that are older than a day, or of a tenant that is erased: samples of plans, histories and
 * differences.
 */
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
        const operations = await this.operations.forgetValues(WITH_VALUES, before);
        return operations + (await this.restores.forgetSamples());
      }),
    );
  }

  /**
   * Within a transaction.
   *
   * @returns of how many plans and operations
   */
  async ofTenant(tenantId: string): Promise<number> {
    const operations = await this.operations.forgetValuesOf(tenantId, WITH_VALUES);
    return operations + (await this.restores.forgetSamplesOf(tenantId));
  }
}
