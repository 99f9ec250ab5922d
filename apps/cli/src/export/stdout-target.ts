import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { ExportTarget } from '@lifeboat/protection';

/** Standard output. Whoever reads it may have gone before the end: then the export has failed. */
export const stdoutTarget: ExportTarget = {
  irrevocable: true,
  write: async (_backupId, script) => {
    const output = new Promise<never>((_resolve, reject) => {
      process.stdout.once('error', (error) =>
        reject(
          new LifeboatError('FILE_NOT_WRITTEN', {
            detail: `The script was not written to its end: ${messageOf(error)}.`,
            remedy: 'Look at what reads it; or write a file with --file.',
            cause: error,
          }),
        ),
      );
    });
    await Promise.race([pipeline(Readable.from(script), process.stdout, { end: false }), output]);
  },
};
