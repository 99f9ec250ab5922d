import type { AuditWriter } from '@lifeboat/catalog';
import { type Clock, type ProgressListener, toLifeboatError } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';
import type { BackupName, FindBackup } from '../backups/find-backup.js';
import type { BackupSources } from '../restore/backup-sources.js';
import { type ExportedLinks, type ExportOptions, type ExportText, volumesToExport } from './export-text.js';

export interface ExportInput extends BackupName, ExportOptions {
  /** The backup's, if not given. */
  tenantId?: string | undefined;
}

/** Where an export goes. */
export interface ExportTarget {
  /** True where what was written cannot be taken back: then all volumes are checked before the first byte. */
  readonly irrevocable: boolean;
  /**
   * Takes the script, to its end; where its source fails, nothing stays that looks whole.
   *
   * @param backupId to make a name of
   */
  write(backupId: string, script: AsyncIterable<Buffer>): Promise<void>;
}

export interface ExportRun {
  signal: AbortSignal;
  onProgress: ProgressListener;
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
    private readonly sources: BackupSources,
    private readonly text: ExportText,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED, BACKUP_CHAIN_BROKEN,
   *   PATH_OUTSIDE_REPOSITORY, MANIFEST_…, VOLUME_MISSING, VOLUME_DAMAGED; what the target throws;
   *   the reason of `run.signal` once it aborts
   */
  async export(input: ExportInput, target: ExportTarget, run: ExportRun): Promise<ExportReport> {
    const tenantId = input.tenantId ?? (await this.findBackup.tenantOf(input));
    await this.authoriser.require('backups.export', tenantId);
    const { id } = await this.findBackup.find(tenantId, input);
    const begunAt = this.clock.now().getTime();
    try {
      const written = await this.write(tenantId, id, input, target, run);
      const durationMs = this.clock.now().getTime() - begunAt;
      await this.record(tenantId, id, { outcome: 'succeeded', durationMs, bytes: written.bytes });
      return { backupId: id, tenantId, ...written, durationMs };
    } catch (error) {
      const errorCode = run.signal.aborted ? 'OPERATION_CANCELLED' : toLifeboatError(error).code;
      await this.record(tenantId, id, { outcome: 'failed', errorCode });
      throw error;
    }
  }

  private async write(
    tenantId: string,
    backupId: string,
    options: ExportOptions,
    target: ExportTarget,
    { signal, onProgress }: ExportRun,
  ): Promise<{ bytes: number; rows: number }> {
    const { source } = await this.sources.open(tenantId, backupId);
    const links: ExportedLinks = [
      source.manifest,
      ...source.ancestors.map(({ manifest }) => manifest).reverse(),
    ];
    if (target.irrevocable) {
      onProgress({ phase: 'verifying', percent: null, bytes: 0, rows: 0 });
      await this.text.verify(links, options);
    }
    const volumes = volumesToExport(links, options).flatMap((each) => each.volumes);
    const total = volumes.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
    const done = { bytes: 0, rows: 0 };
    const progress = { bytes: 0, rows: 0 };
    const script = this.text.of(links, options, (bytes, rows) => {
      progress.bytes += bytes;
      progress.rows += rows;
      const percent = Math.floor((progress.bytes / Math.max(total, 1)) * 100);
      onProgress({ phase: 'exporting', percent, ...progress });
    });
    await target.write(backupId, counted(script, done, signal));
    return { bytes: done.bytes, rows: progress.rows };
  }

  private record(
    tenantId: string,
    backupId: string,
    facts: Pick<Parameters<AuditWriter['write']>[0], 'outcome' | 'durationMs' | 'bytes' | 'errorCode'>,
  ): Promise<void> {
    return this.audit.write({ action: 'backups.export', tenantId, detail: { backupId }, ...facts });
  }
}

async function* counted(
  script: AsyncIterable<Buffer>,
  done: { bytes: number },
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of script) {
    signal.throwIfAborted();
    done.bytes += piece.length;
    yield piece;
  }
}
