import type { AuditEntriesRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { Authoriser } from './authoriser.js';

const WINDOW_MS = 60_000;
/** One page of the log; whoever allows more than that in a minute is not kept to it. */
const MOST_COUNTED = 500;

/**
 * Records that the command line was given a token which is not valid. Requests are counted before they come as far as that;
 * nobody counts command lines, so that the log itself says how many there were.
 */
export class RecordBadToken {
  /** @param mostInMinute lines of command lines in a minute, of all hosts together; 0 for any number */
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly entries: AuditEntriesRepository,
    private readonly clock: Clock,
    private readonly mostInMinute: number,
  ) {}

  /**
   * @returns whether it was written: beyond the limit it is not
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED
   */
  async ofCommandLine(requestId: string, host: string): Promise<boolean> {
    if (this.mostInMinute > 0 && (await this.countRecent(requestId)) >= this.mostInMinute) {
      return false;
    }
    await this.authoriser.recordBadToken(requestId, { remoteAddress: host }, 'cli');
    return true;
  }

  private async countRecent(requestId: string): Promise<number> {
    const { items } = await runAsSystem(
      'bad-tokens',
      () =>
        this.transactions.run(() =>
          this.entries.list({
            tenantId: null,
            withoutTenant: true,
            action: 'authentication',
            source: 'cli',
            from: new Date(this.clock.now().getTime() - WINDOW_MS),
            limit: Math.min(this.mostInMinute, MOST_COUNTED),
          }),
        ),
      { requestId },
    );
    return items.length;
  }
}
