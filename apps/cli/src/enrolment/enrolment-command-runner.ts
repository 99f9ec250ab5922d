import { Injectable } from '@nestjs/common';
import { CommandRunner, Option } from 'nest-commander';
import { DirectWork } from '../jobs/direct-work.js';
import { Output } from '../output/output.js';
import { Session } from '../session/session.js';

/** A command that changes an application database for the change log: it shows what it would do, and asks. */
@Injectable()
export abstract class EnrolmentCommandRunner extends CommandRunner {
  constructor(
    protected readonly session: Session,
    protected readonly work: DirectWork,
    protected readonly output: Output,
  ) {
    super();
  }

  @Option({ flags: '--database <name>', description: 'which application database, where there are several' })
  parseDatabase(value: string): string {
    return value;
  }

  @Option({ flags: '--dry-run', description: 'show what would be done, and change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--yes', description: 'do it without asking' })
  parseYes(): boolean {
    return true;
  }
}
