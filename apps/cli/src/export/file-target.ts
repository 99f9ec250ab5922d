import { resolve } from 'node:path';
import { type ExportTarget, writeWholeFile } from '@lifeboat/protection';

/** A new file; nothing is ever overwritten. */
export class FileTarget implements ExportTarget {
  readonly irrevocable = false;
  /** Where the script is, once it is written. */
  file = '';

  /** @param named by a person; `<backup id>.sql` in the current directory if not given */
  constructor(private readonly named: string | undefined) {}

  async write(backupId: string, script: AsyncIterable<Buffer>): Promise<void> {
    this.file = resolve(this.named ?? `${backupId}.sql`);
    await writeWholeFile(this.file, script);
  }
}
