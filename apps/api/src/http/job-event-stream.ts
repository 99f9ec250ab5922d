import { setTimeout as pause } from 'node:timers/promises';
import type { OperationView } from '@lifeboat/protection';
import type { Response } from 'express';

const LOOK_EVERY_MS = 1_000;
/** A line without meaning keeps proxies from closing a quiet stream. */
const QUIET_LOOKS = 15;

/**
 * Sends a job as server-sent events: at once, whenever it has changed, and for the last time when it has ended.
 *
 * @param until when the caller's right to listen ends
 * @param read reads the job; what it throws at first is thrown on, so that it can still be answered with a problem
 */
export async function streamJob(
  response: Response,
  until: Date,
  read: () => Promise<OperationView>,
): Promise<void> {
  let job = await read();
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  let sent = '';
  let quiet = 0;
  for (;;) {
    const data = JSON.stringify(job);
    quiet = data === sent ? quiet + 1 : 0;
    if (quiet === 0) {
      response.write(`event: job\ndata: ${data}\n\n`);
      sent = data;
    } else if (quiet % QUIET_LOOKS === 0) {
      response.write(': still there\n\n');
    }
    if (job.finishedAt !== null || response.destroyed || Date.now() >= until.getTime()) {
      break;
    }
    await pause(LOOK_EVERY_MS, undefined, { ref: false });
    job = await read();
  }
  response.end();
}
