import type { AppDatabase, AppDatabases } from '@lifeboat/app-database';
import type { AuditWriter } from '@lifeboat/catalog';
import type { ChangeLogConfig } from '@lifeboat/config';
import { type Clock, toLifeboatError } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { ExpiredChanges, ExpireDatabase } from './expire-database.js';

const DAY_MS = 86_400_000;

/** Removes what no recovery within the promised window needs of the change log, `RECOVERY_WINDOW_DAYS`. */
export class ExpireChangeLog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly databases: AppDatabases,
    private readonly expireDatabase: ExpireDatabase,
    private readonly audit: AuditWriter,
    private readonly config: Pick<ChangeLogConfig, 'recoveryWindowDays'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Safe to repeat, and after an interruption. A database that cannot be reached keeps the others from nothing.
   *
   * @param signal ends it; what was done by then stays
   * @returns what was removed of each application database
   * @throws LifeboatError FORBIDDEN; the first failure of a database, once all were tried
   */
  async expire(signal: AbortSignal): Promise<ExpiredChanges[]> {
    await this.authoriser.require('changeLog.expire', currentActor().tenantId);
    const since = new Date(this.clock.now().getTime() - this.config.recoveryWindowDays * DAY_MS);
    const expired: ExpiredChanges[] = [];
    const failures: unknown[] = [];
    for (const database of this.databases.all()) {
      signal.throwIfAborted();
      try {
        expired.push(await this.of(database, since, signal));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
    return expired;
  }

  private async of(database: AppDatabase, since: Date, signal: AbortSignal): Promise<ExpiredChanges> {
    const action = 'change-log.expire';
    try {
      const { bytes, left, ...counts } = await this.expireDatabase.expire(database, since, signal);
      const detail = { ...counts, left: left.length };
      if (counts.segments + counts.gaps + counts.epochs + left.length > 0) {
        await this.audit.write({ action, outcome: 'succeeded', bytes, detail });
      }
      return { ...counts, bytes, left };
    } catch (error) {
      const { code } = toLifeboatError(error);
      await this.audit.write({
        action,
        outcome: 'failed',
        errorCode: code,
        detail: { database: database.name },
      });
      throw error;
    }
  }
}
