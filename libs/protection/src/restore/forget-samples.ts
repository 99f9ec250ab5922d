import type { RestoresRepository } from '@lifeboat/catalog';
import { type RlsTransactions, runAs, systemActor } from '@lifeboat/tenancy';

/** Removes the sample rows of plans that are older than a day. */
export class ForgetSamples {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly restores: RestoresRepository,
  ) {}

  /**
   * Runs as the system.
   *
   * @returns of how many plans
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async run(): Promise<number> {
    return runAs(systemActor('forget-samples'), () =>
      this.transactions.run(() => this.restores.forgetSamples()),
    );
  }
}
