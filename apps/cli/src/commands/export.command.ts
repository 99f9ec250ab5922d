import { LifeboatError } from '@lifeboat/kernel';
import { ExportBackup, type ExportTarget } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { FileTarget } from '../export/file-target.js';
import { stdoutTarget } from '../export/stdout-target.js';
import { DirectWork } from '../jobs/direct-work.js';
import { Output } from '../output/output.js';
import { exportText } from '../output/views/export.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface ExportOptions {
  tenant?: string;
  backup?: string;
  path?: string;
  file?: string;
  stdout?: boolean;
  schema?: boolean;
  shared: boolean;
}

@Command({ name: 'export', description: 'Write a backup as one plain SQL script for psql' })
@RequiresPermission('backups.export')
export class ExportCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: DirectWork,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: ExportOptions): Promise<void> {
    this.requireOneTarget(options);
    const target = new FileTarget(options.file);
    await this.session.open('catalog', async (lifeboat) => {
      const { tenant, backup: backupId, path: backupPath, schema = false, shared } = options;
      const tenantId = tenant === undefined ? undefined : (await findTenant(lifeboat, tenant)).id;
      const input = { tenantId, backupId, backupPath, schema, shared };
      const to: ExportTarget = options.stdout === true ? stdoutTarget : target;
      const report = await this.work.run(
        (run) => lifeboat.get(ExportBackup).export(input, to, run),
        'The export was stopped; no file was written.',
      );
      if (options.stdout === true) {
        this.output.note(exportText(report, 'standard output'));
        return;
      }
      this.output.answer({
        document: { ...report, file: target.file },
        text: () => exportText(report, target.file),
      });
    });
  }

  private requireOneTarget({ stdout, file }: ExportOptions): void {
    if (stdout === true && (file !== undefined || this.output.isJson)) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: `With --stdout the script is all of the output, so that ${file === undefined ? '--output json' : '--file'} has no place. Nothing was written.`,
        remedy: 'Leave one of the two out.',
      });
    }
  }

  @Option({ flags: '-b, --backup <id>', description: 'the backup by its id' })
  parseBackup(value: string): string {
    return value;
  }

  @Option({ flags: '-p, --path <path>', description: 'the backup by its path in the repository' })
  parsePath(value: string): string {
    return value;
  }

  @Option({
    flags: '-t, --tenant <tenant>',
    description: 'id or slug of the tenant, to be sure that the backup is one of its',
  })
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--file <path>', description: 'a new file (<backup id>.sql, here, if not given)' })
  parseFile(value: string): string {
    return value;
  }

  @Option({ flags: '--stdout', description: 'to standard output instead' })
  parseStdout(): boolean {
    return true;
  }

  @Option({
    flags: '--schema',
    description: 'the DDL of the tables first, so that it loads into an empty database',
  })
  parseSchema(): boolean {
    return true;
  }

  @Option({
    flags: '--no-shared',
    description: 'without the rows of shared tables that the rows refer to',
  })
  parseShared(): boolean {
    return false;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['export -b 0f8e… --schema', 'all that it takes to look at the backup in an empty database:'],
      ['export -b 0f8e… --schema --file acme.sql && createdb acme && psql -f acme.sql acme', 'and load it'],
      ['export -p tenants/42/backups/0f8e… --no-shared', 'for a database that has its shared rows already'],
      ['export -b 0f8e… --stdout | gzip > acme.sql.gz', 'without a file between (with set -o pipefail)'],
    );
  }
}
