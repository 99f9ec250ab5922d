import { ExitCode, messageOf, systemCodeOf } from '@lifeboat/kernel';

/**
 * Whoever reads our output may have enough of it, as `| head` does: that is no failure of the command. An answer that
 * cannot be written, as on a full disk, is one: what was done is done, but nobody can read it.
 */
export function watchForBrokenOutput(): void {
  process.stdout.on('error', (error) => {
    if (systemCodeOf(error) !== 'EPIPE') {
      process.stderr.write(`lifeboat: The answer cannot be written: ${messageOf(error)}.\n`);
      process.exit(ExitCode.FAILED);
    }
  });
  // Without a place for remarks the work goes on all the same.
  process.stderr.on('error', () => undefined);
}
