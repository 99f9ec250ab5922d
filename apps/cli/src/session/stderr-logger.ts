import type { LoggerService } from '@nestjs/common';
import { visibleLines } from '../output/visible.js';

/** What the libs log goes to standard error, and only with `--verbose`: standard output belongs to the answer. */
export class StderrLogger implements LoggerService {
  constructor(private readonly enabled: boolean) {}

  log(message: unknown, context?: unknown): void {
    this.write('info', message, context);
  }

  warn(message: unknown, context?: unknown): void {
    this.write('warn', message, context);
  }

  error(message: unknown, context?: unknown): void {
    this.write('error', message, context);
  }

  private write(level: string, message: unknown, context: unknown): void {
    // Nest tells of its modules and routes at level info; nobody who runs a command wants to know.
    if (!this.enabled || level === 'info') {
      return;
    }
    const place = typeof context === 'string' ? `${context}: ` : '';
    process.stderr.write(`${new Date().toISOString()} ${level} ${place}${visibleLines(textOf(message))}\n`);
  }
}

function textOf(message: unknown): string {
  if (
    typeof message === 'object' &&
    message !== null &&
    'msg' in message &&
    typeof message.msg === 'string'
  ) {
    return message.msg;
  }
  return typeof message === 'string' ? message : JSON.stringify(message);
}
