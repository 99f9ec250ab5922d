import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { ExportTarget } from '@lifeboat/protection';

/** Standard output. */
export const stdoutTarget: ExportTarget = {
  irrevocable: true,
  write: (_backupId, script) => writeToStdout(script),
};

/**
 * Whoever reads standard output may have gone before the end.
 *
 * @throws LifeboatError FILE_NOT_WRITTEN then
 */
export async function writeToStdout(content: AsyncIterable<Buffer | string>): Promise<void> {
  const output = new Promise<never>((_resolve, reject) => {
    process.stdout.once('error', (error) =>
      reject(
        new LifeboatError('FILE_NOT_WRITTEN', {
          detail: `The output was not written to its end: ${messageOf(error)}.`,
          remedy: 'Look at what reads it; or write to a file.',
          cause: error,
        }),
      ),
    );
  });
  await Promise.race([pipeline(Readable.from(content), process.stdout, { end: false }), output]);
}
