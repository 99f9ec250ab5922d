import { ShowScope } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { scopeText } from '../output/views/scope.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface ScopeOptions {
  database?: string;
}

@Command({ name: 'scope', description: 'Show how each table of the application relates to a tenant' })
@RequiresPermission('scope.read')
export class ScopeCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { database }: ScopeOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const scopes = await lifeboat.get(ShowScope).show(database);
      this.output.answer({ document: scopes, text: () => scopeText(scopes, this.output.isVerbose) });
    });
  }

  @Option({ flags: '--database <name>', description: 'only this application database' })
  parseDatabase(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['scope', 'every table, its class, and why it has it'],
      ['scope --verbose', "also the SQL condition that finds a tenant's rows"],
    );
  }
}
