import { systemCodeOf } from '@lifeboat/kernel';

/** Whoever reads our output may have enough of it, as `| head` does: that is no failure of the command. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (systemCodeOf(error) !== 'EPIPE') {
        throw error;
      }
    });
  }
}
