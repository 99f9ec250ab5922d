import { type DiffInput, RequestDiff } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Work } from '../jobs/work.js';
import { parseCount, parseList } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { diffText } from '../output/views/diff.js';
import { jobDocument } from '../output/views/job-document.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

const MOST = 100;

interface DiffOptions extends DiffInput {
  tenant: string;
}

@Command({ name: 'diff', description: 'Show what changed of one tenant between two moments' })
@RequiresPermission('history.read')
export class DiffCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, ...input }: DiffOptions): Promise<void> {
    const detached = this.work.isDetached();
    await this.session.open('queue', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const started = await lifeboat.get(RequestDiff).request(tenant.id, input, null);
      if (detached) {
        this.output.answer({ document: started, text: () => started.jobId });
        return;
      }
      const job = await this.work.finish(lifeboat, started.jobId);
      this.output.answer({ document: jobDocument({}, job), text: () => diffText(job) });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--from <time>', description: 'ISO 8601 with zone', required: true })
  parseFrom(value: string): string {
    return value;
  }

  @Option({ flags: '--to <time>', description: 'ISO 8601 with zone (the latest moment that is durable)' })
  parseTo(value: string): string {
    return value;
  }

  @Option({
    flags: '--tables <tables>',
    description: 'only these tables (schema.table), separated by commas',
  })
  parseTables(value: string): string[] {
    return parseList('--tables', value);
  }

  @Option({ flags: '--exclude-tables <tables>', description: 'all but these tables, separated by commas' })
  parseExcludeTables(value: string): string[] {
    return parseList('--exclude-tables', value);
  }

  @Option({ flags: '--samples <rows>', description: 'so many rows of each table, 0 to 100 (5)' })
  parseSamples(value: string): number {
    return parseCount('--samples', value, 0, MOST);
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['diff -t acme --from 2024-01-15T10:00:00Z', 'what changed since'],
      [
        'diff -t acme --from 2024-01-15T10:00:00Z --to 2024-01-15T10:30:00Z --tables app.tasks --samples 50',
        'in half an hour, of one table',
      ],
    );
  }
}
