import { ExitCode } from '@lifeboat/kernel';
import { Command, CommandRunner, Help } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { requireOperator } from '../identity/require-operator.js';
import { isIncomplete, migrate } from '../migrate/migrate.js';
import { Output } from '../output/output.js';
import { migrationText } from '../output/views/migration.js';
import { examplesHelp } from '../program/examples.js';
import { recordOrTell } from '../session/record-or-tell.js';
import { Session } from '../session/session.js';

@Command({
  name: 'migrate',
  description: 'Bring the catalog to this version and prepare the application databases',
})
@RequiresPermission('catalog.migrate')
export class MigrateCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(): Promise<void> {
    const { config, actor } = await this.session.identify();
    await requireOperator(this.session, this.output, actor, 'catalog.migrate');
    const report = await migrate(config);
    const { applied } = report.catalog;
    if (applied.length > 0) {
      await recordOrTell(this.session, this.output, (acts) => acts.migrated(applied));
    }
    this.output.answer({
      document: report,
      text: () => migrationText(report),
      exitCode: isIncomplete(report) ? ExitCode.PARTIAL : ExitCode.DONE,
    });
    this.output.note('Next: lifeboat tenants sync');
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['migrate', 'with MIGRATION_DATABASE_URL of a superuser, or of the owner; safe to repeat'],
      ['migrate --output json', 'what was done, and what a superuser still has to run, for a script'],
    );
  }
}
