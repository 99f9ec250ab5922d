import type { AuditWriter } from '@lifeboat/catalog';
import { type Clock, toLifeboatError } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';
import type { BackupName, FindBackup } from '../backups/find-backup.js';
import type { LeaseBackup } from '../retention/lease-backup.js';
import type { ExportOptions } from './export-text.js';
import type { ExportRun, ExportTarget, WriteExport } from './write-export.js';

export interface ExportInput extends BackupName, ExportOptions {
  /** The backup's, if not given. */
  tenantId?: string | undefined;
}

export interface ExportReport {
  backupId: string;
  tenantId: string;
  /** Of the script. */
  bytes: number;
  rows: number;
  durationMs: number;
}

/** Writes a backup, of a link of a chain all that the tenant had at its moment, as one plain SQL script. */
export class ExportBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly findBackup: FindBackup,
    private readonly leases: LeaseBackup,
    private readonly writeExport: WriteExport,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED, BACKUP_DELETED,
   *   BACKUP_CHAIN_BROKEN, PATH_OUTSIDE_REPOSITORY, MANIFEST_…, VOLUME_MISSING, VOLUME_DAMAGED; what the target throws;
   *   the reason of `run.signal` once it aborts
   */
  async export(input: ExportInput, target: ExportTarget, run: ExportRun): Promise<ExportReport> {
    const tenantId = input.tenantId ?? (await this.findBackup.tenantOf(input));
    await this.authoriser.require('backups.export', tenantId);
    const { id } = await this.findBackup.find(tenantId, input);
    const begunAt = this.clock.now().getTime();
    try {
      const lease = { tenantId, backupId: id, purpose: 'export' };
      const written = await this.leases.within(lease, run.signal, (signal) =>
        this.writeExport.write(lease, input, target, { ...run, signal }),
      );
      const durationMs = this.clock.now().getTime() - begunAt;
      await this.record(tenantId, id, { outcome: 'succeeded', durationMs, bytes: written.bytes });
      return { backupId: id, tenantId, ...written, durationMs };
    } catch (error) {
      const errorCode = run.signal.aborted ? 'OPERATION_CANCELLED' : toLifeboatError(error).code;
      await this.record(tenantId, id, { outcome: 'failed', errorCode });
      throw error;
    }
  }

  private record(
    tenantId: string,
    backupId: string,
    facts: Pick<Parameters<AuditWriter['write']>[0], 'outcome' | 'durationMs' | 'bytes' | 'errorCode'>,
  ): Promise<void> {
    return this.audit.write({ action: 'backups.export', tenantId, detail: { backupId }, ...facts });
  }
}
