import { type HistoryInput, RequestHistory } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Work } from '../jobs/work.js';
import { parseCount, parseJson } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { historyText } from '../output/views/history.js';
import { jobDocument } from '../output/views/job-document.js';
import { examplesHelp } from '../program/examples.js';
import { KEY_REMEDY, keySchema } from '../restore/restore-json.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

const MOST = 1_000;

interface HistoryOptions extends HistoryInput {
  tenant: string;
}

@Command({ name: 'history', description: 'Show what changed a row of one tenant, and when' })
@RequiresPermission('history.read')
export class HistoryCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, ...input }: HistoryOptions): Promise<void> {
    const detached = this.work.isDetached();
    await this.session.open('queue', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const started = await lifeboat.get(RequestHistory).request(tenant.id, input, null);
      if (detached) {
        this.output.answer({ document: started, text: () => started.jobId });
        return;
      }
      const job = await this.work.finish(lifeboat, started.jobId);
      this.output.answer({ document: jobDocument({}, job), text: () => historyText(job) });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--table <table>', description: 'its table, as schema.table', required: true })
  parseTable(value: string): string {
    return value;
  }

  @Option({
    flags: '--key <json>',
    description: 'its primary key: JSON, {"id": 42}, or @file; the tenant’s own column may be left out',
    required: true,
  })
  parseKey(value: string): HistoryInput['key'] {
    return parseJson('--key', value, keySchema, KEY_REMEDY);
  }

  @Option({ flags: '--from <time>', description: 'ISO 8601 with zone (the beginning of the change log)' })
  parseFrom(value: string): string {
    return value;
  }

  @Option({ flags: '--to <time>', description: 'ISO 8601 with zone (now)' })
  parseTo(value: string): string {
    return value;
  }

  @Option({ flags: '--limit <changes>', description: 'so many changes at once, 1 to 1000 (100)' })
  parseLimit(value: string): number {
    return parseCount('--limit', value, 1, MOST);
  }

  @Option({ flags: '--cursor <cursor>', description: 'go on where the last answer ended' })
  parseCursor(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      [`history -t acme --table app.tasks --key '{"id": 42}'`, 'all that is known of a row'],
      [
        `history -t acme --table app.tasks --key '{"id": 42}' --from 2024-01-15T10:00:00Z`,
        'what happened to it since',
      ],
      [
        'point-in-time-recovery -t acme --before-transaction 4294968012',
        'go back to just before what it shows',
      ],
    );
  }
}
