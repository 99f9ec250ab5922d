import { AppDatabases } from '@lifeboat/app-database';
import { ExitCode } from '@lifeboat/kernel';
import {
  ChangeLogStatus,
  type ChangeLogStatusView,
  ProtectDatabase,
  type ProtectInput,
  type ProtectionPlan,
} from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { agreeOnChange } from '../enrolment/agree-on-change.js';
import { EnrolmentCommandRunner } from '../enrolment/enrolment-command-runner.js';
import { stepProgress } from '../enrolment/step-progress.js';
import { parseList } from '../options/parse-option.js';
import { changeLogStatusText } from '../output/views/change-log-status.js';
import { protectionOutcomeText, protectionPlanText } from '../output/views/protection-plan.js';
import { examplesHelp } from '../program/examples.js';
import type { Lifeboat } from '../session/lifeboat.js';

interface ProtectOptions extends ProtectInput {
  status?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

const STOPPED = 'The enrolment was stopped; what was done before stays, and is written down.';

/** It cannot be enrolled, or is no longer as it was. */
const needsAttention = ({ obstacles, enrolled, steps }: ProtectionPlan): boolean =>
  obstacles.length > 0 || (enrolled && steps.length > 0);

/** It was captured, and nobody captures now, or some of it is not. */
const atRisk = ({ unavailable, epochId, active, openGaps }: ChangeLogStatusView): boolean =>
  unavailable !== null || openGaps > 0 || (epochId !== null && active !== true);

@Command({
  name: 'protect',
  description: 'Prepare an application database for the change log, which recovers tenants to any moment',
})
@RequiresPermission('protection.write')
export class ProtectCommand extends EnrolmentCommandRunner {
  override async run(_: string[], options: ProtectOptions): Promise<void> {
    const { status = false, dryRun = false, yes = false, ...input } = options;
    await this.session.open('catalog', async (lifeboat) => {
      if (status) {
        await this.showStatus(lifeboat, input.database);
        return;
      }
      if (dryRun) {
        const plan = await this.plan(lifeboat, input);
        this.output.answer({
          document: plan,
          text: () => protectionPlanText(plan, this.output.isVerbose),
          exitCode: needsAttention(plan) ? ExitCode.PARTIAL : ExitCode.DONE,
        });
        return;
      }
      const planHash = await agreeOnChange({
        yes,
        plan: () => this.plan(lifeboat, input),
        show: (plan) => this.output.always(`\n${protectionPlanText(plan, this.output.isVerbose)}\n`),
        question: ({ database }) => `Change the database "${database}" so?`,
      });
      await this.protect(lifeboat, input, planHash);
    });
  }

  private async showStatus(lifeboat: Lifeboat, database: string | undefined): Promise<void> {
    if (database !== undefined) {
      lifeboat.get(AppDatabases).get(database);
    }
    const all = await lifeboat.get(ChangeLogStatus).show();
    const shown = all.filter((each) => database === undefined || each.database === database);
    this.output.answer({
      document: shown,
      text: () => changeLogStatusText(shown),
      exitCode: shown.some(atRisk) ? ExitCode.PARTIAL : ExitCode.DONE,
    });
  }

  private plan(lifeboat: Lifeboat, input: ProtectInput): Promise<ProtectionPlan> {
    return this.work.run(
      ({ signal }) => lifeboat.get(ProtectDatabase).plan(input, signal),
      'Nothing was changed.',
    );
  }

  private async protect(
    lifeboat: Lifeboat,
    input: ProtectInput,
    planHash: string | undefined,
  ): Promise<void> {
    const outcome = await this.work.run(
      ({ signal, onProgress }) =>
        lifeboat.get(ProtectDatabase).protect(input, { signal, planHash, onStep: stepProgress(onProgress) }),
      STOPPED,
    );
    this.output.answer({
      document: outcome,
      text: () => protectionOutcomeText(outcome),
      exitCode: outcome.notCovered > 0 ? ExitCode.PARTIAL : ExitCode.DONE,
    });
    this.output.note(
      'Run change capture from now on: until it has stored the changes, the server keeps their WAL.',
    );
  }

  @Option({
    flags: '--full <tables>',
    description:
      'tables (schema.table, …) whose whole old rows are logged: those without a usable key, with a tenant column that can be null, or whose rows move between tenants',
  })
  parseFull(value: string): string[] {
    return parseList('--full', value);
  }

  @Option({
    flags: '--refuse-moves',
    description:
      'have the database refuse to move a row to another tenant, by a trigger on each covered table',
  })
  parseRefuseMoves(): boolean {
    return true;
  }

  @Option({
    flags: '--no-ddl-marker',
    description: 'make no event trigger that marks changes of the schema in the change stream',
  })
  parseDdlMarker(): boolean {
    return false;
  }

  @Option({ flags: '--status', description: 'show how far change capture is, and change nothing' })
  parseStatus(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['protect --dry-run', 'what would be done, what it costs, and which tables cannot be covered'],
        ['protect --dry-run --verbose', 'also the SQL of each step'],
        ['protect', 'show the plan, ask, and do it; safe to repeat, for instance after a migration'],
        ['protect --status', 'who captures, how far, what the server holds back for it, and gaps'],
        ['protect --yes --full app.audit_trail', 'also a table without a key, at the price of more WAL'],
      ),
      '',
      'It needs MIGRATION_DATABASE_URL of the owner of the tables, or of a superuser. It ends with 3 where a table',
      'cannot be covered; with --dry-run, where something is no longer as it was enrolled, or cannot be done; with --status,',
      'where nobody captures what was captured, or a gap goes on.',
      '"lifeboat unprotect" undoes all of it.',
    ].join('\n');
  }
}
