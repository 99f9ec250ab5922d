import { qualifiedName } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { ChangeLogEpoch } from '@lifeboat/catalog';
import { uncoveredTables } from '../../recovery/coverage.js';
import { isBaseOf, isCutOff } from '../../recovery/recovery-base.js';
import type { ReadChangeLog } from '../../recovery/tenant-change-log.js';

/** Tells whether the change log holds all that was changed of a tenant since a backup, as far as it is durable. */
export class JudgeChangeLog {
  constructor(private readonly readChangeLog: ReadChangeLog) {}

  /** Whether changes of the tenant's database are captured at all. @throws LifeboatError TENANT_NOT_FOUND */
  async isCaptured(tenantId: string): Promise<boolean> {
    const { epochs } = await this.readChangeLog.read(tenantId);
    return epochs.some(({ endedAt }) => endedAt === null);
  }

  /**
   * @param manifest of a backup of the schema as it is now
   * @returns the epoch that holds it; a clause that says why none does
   * @throws LifeboatError TENANT_NOT_FOUND
   */
  async since(manifest: Manifest): Promise<ChangeLogEpoch | string> {
    const { tenantId, backupId, tables } = manifest;
    const { epochs, gaps } = await this.readChangeLog.read(tenantId);
    const epoch = epochs.find(({ endedAt }) => endedAt === null);
    if (epoch === undefined) {
      return 'the changes of its database are not captured';
    }
    if (!isBaseOf(manifest, epoch)) {
      return `changes were not captured all the time since the backup ${backupId}`;
    }
    const gap = gaps.find((each) => isCutOff(manifest, each, Infinity, null));
    if (gap !== undefined) {
      const what = gap.tables === null ? '' : ` of ${gap.tables.join(', ')}`;
      return `changes${what} were not captured from ${gap.fromTime.toISOString()} on (${gap.reason})`;
    }
    const uncovered = uncoveredTables(tables, epoch).map((table) => qualifiedName(table));
    return uncovered.length === 0
      ? epoch
      : `the change log does not cover ${uncovered.sort().join(', ')} ("lifeboat check" says why)`;
  }
}
