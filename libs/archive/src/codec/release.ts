import type { Readable } from 'node:stream';

/** Lets a stream go, wherever it is, and waits until what it holds is closed. */
export async function release(stream: Readable): Promise<void> {
  if (!stream.closed) {
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy();
    await closed;
  }
}
