import { messageOf } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';

const QUIET_MS = 60_000;

/** Logs errors of a connection; while it stays away, and every try fails alike, once a minute. */
export function connectionLog(name: string): (error: Error) => void {
  const logger = new Logger(name);
  let last = { message: '', at: 0 };
  return (error) => {
    // Node reports a refused connection to a name with several addresses as an error without a message.
    const message = messageOf(error) || error.name;
    if (message !== last.message || Date.now() - last.at > QUIET_MS) {
      last = { message, at: Date.now() };
      logger.warn(`Redis: ${message}`);
    }
  };
}
