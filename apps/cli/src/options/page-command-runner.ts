import { CommandRunner, Option } from 'nest-commander';
import { parseCount } from './parse-option.js';

export interface PageOptions {
  limit?: number;
  cursor?: string;
}

/** A command that lists something page by page. */
export abstract class PageCommandRunner extends CommandRunner {
  @Option({ flags: '--limit <count>', description: 'at most so many, up to 500 (50 if not given)' })
  parseLimit(value: string): number {
    return parseCount('--limit', value, 1, 500);
  }

  @Option({ flags: '--cursor <cursor>', description: 'go on where the list before ended' })
  parseCursor(value: string): string {
    return value;
  }
}
