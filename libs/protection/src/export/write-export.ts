import type { ProgressListener } from '@lifeboat/kernel';
import type { BackupSources } from '../restore/backup-sources.js';
import { type ExportedLinks, type ExportOptions, type ExportText, volumesToExport } from './export-text.js';

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

interface WrittenExport {
  /** Of the script. */
  bytes: number;
  rows: number;
}

/** Writes a backup, with all that it builds on, as one script. */
export class WriteExport {
  constructor(
    private readonly sources: BackupSources,
    private readonly text: ExportText,
  ) {}

  /** @throws LifeboatError MANIFEST_…, VOLUME_MISSING, VOLUME_DAMAGED, BACKUP_CHAIN_BROKEN; what the target throws; the signal's reason */
  async write(
    { tenantId, backupId }: { tenantId: string; backupId: string },
    options: ExportOptions,
    target: ExportTarget,
    { signal, onProgress }: ExportRun,
  ): Promise<WrittenExport> {
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
    const done = { bytes: 0 };
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
