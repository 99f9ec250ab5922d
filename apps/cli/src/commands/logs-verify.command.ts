import { ExitCode } from '@lifeboat/kernel';
import { VerifyAuditLog } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { auditVerificationText } from '../output/views/audit-verification.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

@SubCommand({
  name: 'verify',
  description: 'Find lines of the audit log that were removed, altered or inserted',
})
@RequiresPermission('logs.read')
export class LogsVerifyCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named }: { tenant?: string }): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenantId = named === undefined ? undefined : (await findTenant(lifeboat, named)).id;
      const verification = await lifeboat.get(VerifyAuditLog).verify(tenantId);
      this.output.answer({
        document: verification,
        text: () => auditVerificationText(verification),
        exitCode: verification.whole ? ExitCode.DONE : ExitCode.PARTIAL,
      });
    });
  }

  @Option({
    flags: '-t, --tenant <tenant>',
    description: 'id or slug of the tenant; all tenants, and the lines without one, if not given',
  })
  parseTenant(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['logs verify', 'every line of every tenant'],
        ['logs verify -t acme --output json', 'of one, for a monitor'],
      ),
      '',
      'It ends with 3 where a line is not as it was written, and names the first of each chain.',
    ].join('\n');
  }
}
