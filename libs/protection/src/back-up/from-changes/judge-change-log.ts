import { qualifiedName } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { ChangeLogEpoch } from '@lifeboat/catalog';
import { uncoveredTables } from '../../recovery/coverage.js';
import { isBaseOf, isCutOff } from '../../recovery/recovery-base.js';
import type { ReadChangeLog } from '../../recovery/tenant-change-log.js';

/** What the change log holds of a tenant since a backup. */
export interface CoveredSince {
  epoch: ChangeLogEpoch;
  /** Tables, as `schema.table`, of which it does not hold all: they are scanned. */
  scanned: ReadonlySet<string>;
}

/** Tells whether, and of which tables, the change log holds all that was changed since a backup, as far as it is durable. */
export class JudgeChangeLog {
  constructor(private readonly readChangeLog: ReadChangeLog) {}

  /** Whether changes of the tenant's database are captured at all. @throws LifeboatError TENANT_NOT_FOUND */
  async isCaptured(tenantId: string): Promise<boolean> {
    const { epochs } = await this.readChangeLog.read(tenantId);
    return epochs.some(({ endedAt }) => endedAt === null);
  }

  /**
   * @param manifest of a backup of the schema as it is now
   * @returns a clause that says why, where it does so of no table
   * @throws LifeboatError TENANT_NOT_FOUND
   */
  async since(manifest: Manifest): Promise<CoveredSince | string> {
    const { tenantId, backupId, tables } = manifest;
    const { epochs, gaps } = await this.readChangeLog.read(tenantId);
    const epoch = epochs.find(({ endedAt }) => endedAt === null);
    if (epoch === undefined) {
      return 'the changes of its database are not captured';
    }
    if (!isBaseOf(manifest, epoch)) {
      return `changes were not captured all the time since the backup ${backupId}`;
    }
    const until = { epoch, moment: null, cutLsn: null };
    const between = gaps.filter((each) => isCutOff(manifest, each, until, null));
    const whole = between.find((gap) => gap.tables === null);
    if (whole !== undefined) {
      return `changes were not captured from ${whole.fromTime.toISOString()} on (${whole.reason})`;
    }
    const scanned = new Set([
      ...uncoveredTables(tables, epoch).map((table) => qualifiedName(table)),
      ...between.flatMap((gap) => gap.tables ?? []),
    ]);
    return uncoveredTables(tables, { tables: [] }).every((table) => scanned.has(qualifiedName(table)))
      ? 'the change log covers none of its tables ("lifeboat check" says why)'
      : { epoch, scanned };
  }
}
