import { randomBytes } from 'node:crypto';

/** A BullMQ prefix of one test file's own, so that files do not take each other's jobs. */
export function uniqueQueuePrefix(): string {
  return `test-${process.env['JEST_WORKER_ID'] ?? '0'}-${randomBytes(6).toString('hex')}`;
}
