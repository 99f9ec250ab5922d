import { type BackupInput, RequestBackup } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { parseChoice, parseList } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { backupResultText } from '../output/views/backup-result.js';
import { jobDocument } from '../output/views/job-document.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';
import { Work } from '../jobs/work.js';
import { TenantOption } from '../options/tenant-option.js';

const TYPES = ['full', 'incremental', 'selective'] as const;

interface BackupOptions {
  tenant: string;
  type: BackupInput['type'];
  include?: string[];
  exclude?: string[];
  /** Commander says true where `--no-encryption` was not given. */
  encryption: boolean;
  label?: string;
  parent?: string;
}

@Command({ name: 'backup', description: 'Back up one tenant' })
@RequiresPermission('backups.create')
export class BackupCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: BackupOptions): Promise<void> {
    const detached = this.work.isDetached();
    await this.session.open('queue', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, options.tenant);
      const started = await lifeboat.get(RequestBackup).request(tenant.id, inputOf(options), null);
      const { jobId, backupId } = started;
      if (detached) {
        this.output.answer({ document: started, text: () => jobId });
        return;
      }
      const job = await this.work.finish(lifeboat, jobId);
      this.output.answer({
        document: jobDocument({ backupId }, job),
        text: () => backupResultText(job),
      });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--type <type>',
    description: `${TYPES.join(', ')}; incremental: what has changed since the newest of these two`,
    defaultValue: 'full',
  })
  parseType(value: string): BackupInput['type'] {
    return parseChoice('--type', value, TYPES);
  }

  @Option({
    flags: '--include <tables>',
    description: 'of a selective backup: only these tables (schema.table), separated by commas',
  })
  parseInclude(value: string): string[] {
    return parseList('--include', value);
  }

  @Option({ flags: '--exclude <tables>', description: 'of a selective backup: all but these tables' })
  parseExclude(value: string): string[] {
    return parseList('--exclude', value);
  }

  @Option({ flags: '--no-encryption', description: 'store the backup as it is, also where keys are set up' })
  parseEncryption(): boolean {
    return false;
  }

  @Option({ flags: '--label <text>', description: 'a remark that the list of backups shows' })
  parseLabel(value: string): string {
    return value;
  }

  @Option({
    flags: '--parent <id>',
    description: 'of an incremental backup: the one that it builds on, instead of the newest',
  })
  parseParent(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['backup -t acme', 'back up the tenant acme and wait for the end'],
      ['backup -t acme --label "before the import" --no-wait', 'start it, print the id of the job'],
      ['backup -t acme --type incremental', 'what has changed since the newest full or incremental one'],
      ['backup -t acme --type incremental --parent 0f8e…', 'what has changed since this one'],
      ['backup -t acme --type selective --include app.tasks,app.labels', 'two tables only'],
      ['backup -t acme --inline', 'without Redis and workers: do it here'],
    );
  }
}

function inputOf({ type, include, exclude, encryption, label, parent }: BackupOptions): BackupInput {
  return {
    type,
    includeTables: include,
    excludeTables: exclude,
    encryption: encryption ? undefined : false,
    label,
    parentId: parent,
  };
}
