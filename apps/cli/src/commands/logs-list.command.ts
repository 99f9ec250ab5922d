import { AUDIT_OUTCOMES, type AuditOutcome } from '@lifeboat/catalog';
import { ListAuditLog } from '@lifeboat/protection';
import { Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type LogCommandOptions, LogCommandRunner } from '../logs/log-command-runner.js';
import { parseChoice, parseCount } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { auditLogText } from '../output/views/audit-log.js';
import { pageText } from '../output/views/page.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface LogsListOptions extends LogCommandOptions {
  action?: string;
  outcome?: AuditOutcome;
  actor?: string;
  job?: string;
  limit?: number;
  cursor?: string;
}

@SubCommand({
  name: 'list',
  description: 'List lines, newest first; what "lifeboat logs" does without a command',
  options: { isDefault: true },
})
@RequiresPermission('logs.read')
export class LogsListCommand extends LogCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run([unknown]: string[], options: LogsListOptions): Promise<void> {
    if (unknown !== undefined) {
      this.command.error(`error: unknown command '${unknown}' (there is list, verify, export or anchor)`);
    }
    await this.session.open('catalog', async (lifeboat) => {
      const { job: operationId, ...filter } = options;
      const tenantId = await this.tenantOf(lifeboat, options);
      const page = await lifeboat.get(ListAuditLog).list({ ...filter, tenantId, operationId });
      this.output.answer({ document: page, text: () => pageText(page, auditLogText, 'no lines') });
    });
  }

  @Option({ flags: '--action <action>', description: 'only this action, such as backups.create' })
  parseAction(value: string): string {
    return value;
  }

  @Option({ flags: '--outcome <outcome>', description: `only: ${AUDIT_OUTCOMES.join(', ')}` })
  parseOutcome(value: string): AuditOutcome {
    return parseChoice('--outcome', value, AUDIT_OUTCOMES);
  }

  @Option({ flags: '--actor <subject>', description: 'only what this one did' })
  parseActor(value: string): string {
    return value;
  }

  @Option({ flags: '--job <id>', description: 'only lines about this job' })
  parseJob(value: string): string {
    return value;
  }

  @Option({ flags: '--limit <count>', description: 'at most so many, up to 500 (50 if not given)' })
  parseLimit(value: string): number {
    return parseCount('--limit', value, 1, 500);
  }

  @Option({ flags: '--cursor <cursor>', description: 'go on where the list before ended' })
  parseCursor(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['logs -t acme', 'the last 50 lines of the tenant acme'],
      ['logs -t acme --action restores.create --from 2024-01-15T00:00:00Z', 'who restored it since'],
      ['logs --outcome refused', 'tokens that were not valid, and what else was refused without a tenant'],
    );
  }
}
