import { ExportAuditLog } from '@lifeboat/protection';
import { Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { writeToStdout } from '../export/stdout-target.js';
import { type LogCommandOptions, LogCommandRunner } from '../logs/log-command-runner.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

@SubCommand({ name: 'export', description: 'Write the audit log as JSON lines, oldest first' })
@RequiresPermission('logs.read')
export class LogsExportCommand extends LogCommandRunner {
  constructor(private readonly session: Session) {
    super();
  }

  override async run(_: string[], options: LogCommandOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const { from, to } = options;
      const tenantId = await this.tenantOf(lifeboat, options);
      await writeToStdout(await lifeboat.get(ExportAuditLog).export({ from, to, tenantId }));
    });
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['logs export -t acme > acme.jsonl', 'all of the tenant acme'],
      [
        'logs export -t acme --from 2024-01-01T00:00:00Z --to 2024-02-01T00:00:00Z > january.jsonl',
        'of a month',
      ],
      [
        'logs export -t acme | head -n 1 | jq -j .hashed | sha256sum',
        'the hash of a line by standard tools: it must equal its .hash',
      ],
    );
  }
}
