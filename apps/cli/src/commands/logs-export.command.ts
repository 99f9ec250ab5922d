import { ExportAuditLog } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { writeToStdout } from '../export/stdout-target.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface LogsExportOptions {
  tenant?: string;
  from?: string;
  to?: string;
}

@SubCommand({ name: 'export', description: 'Write the audit log as JSON lines, oldest first' })
@RequiresPermission('logs.read')
export class LogsExportCommand extends CommandRunner {
  constructor(private readonly session: Session) {
    super();
  }

  override async run(_: string[], { tenant: named, ...span }: LogsExportOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenantId = named === undefined ? null : (await findTenant(lifeboat, named)).id;
      await writeToStdout(await lifeboat.get(ExportAuditLog).export({ ...span, tenantId }));
    });
  }

  @Option({
    flags: '-t, --tenant <tenant>',
    description: 'id or slug of the tenant; the lines that belong to no tenant if not given',
  })
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--from <time>', description: 'at or after, ISO 8601 with its zone' })
  parseFrom(value: string): string {
    return value;
  }

  @Option({ flags: '--to <time>', description: 'before, ISO 8601 with its zone' })
  parseTo(value: string): string {
    return value;
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
