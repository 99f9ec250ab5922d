import { ExitCode } from '@lifeboat/kernel';
import { UnprotectDatabase, type UnprotectInput, type UnprotectionPlan } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { agreeOnChange } from '../enrolment/agree-on-change.js';
import { EnrolmentCommandRunner } from '../enrolment/enrolment-command-runner.js';
import { stepProgress } from '../enrolment/step-progress.js';
import { unprotectionOutcomeText, unprotectionPlanText } from '../output/views/unprotection-plan.js';
import { examplesHelp } from '../program/examples.js';
import type { Lifeboat } from '../session/lifeboat.js';

interface UnprotectOptions extends UnprotectInput {
  dryRun?: boolean;
  yes?: boolean;
}

const STOPPED = 'The withdrawal was stopped; what was undone before stays so.';

@Command({
  name: 'unprotect',
  description: 'Undo what "lifeboat protect" has changed in an application database',
})
@RequiresPermission('protection.write')
export class UnprotectCommand extends EnrolmentCommandRunner {
  override async run(
    _: string[],
    { dryRun = false, yes = false, ...input }: UnprotectOptions,
  ): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      if (dryRun) {
        const plan = await this.plan(lifeboat, input);
        this.output.answer({
          document: plan,
          text: () => unprotectionPlanText(plan, this.output.isVerbose),
          exitCode: plan.slotActive ? ExitCode.PARTIAL : ExitCode.DONE,
        });
        return;
      }
      const planHash = await agreeOnChange({
        yes,
        plan: () => this.plan(lifeboat, input),
        show: (plan) => this.output.always(`\n${unprotectionPlanText(plan, this.output.isVerbose)}\n`),
        question: ({ database }) =>
          `No tenant of "${database}" can be recovered to a later time after this. Go on?`,
      });
      await this.unprotect(lifeboat, input, planHash);
    });
  }

  private plan(lifeboat: Lifeboat, input: UnprotectInput): Promise<UnprotectionPlan> {
    return this.work.run(
      ({ signal }) => lifeboat.get(UnprotectDatabase).plan(input, signal),
      'Nothing was changed.',
    );
  }

  private async unprotect(
    lifeboat: Lifeboat,
    input: UnprotectInput,
    planHash: string | undefined,
  ): Promise<void> {
    const outcome = await this.work.run(
      ({ signal, onProgress }) =>
        lifeboat
          .get(UnprotectDatabase)
          .unprotect(input, { signal, planHash, onStep: stepProgress(onProgress) }),
      STOPPED,
    );
    this.output.answer({
      document: outcome,
      text: () => unprotectionOutcomeText(outcome),
      exitCode: outcome.left.length > 0 ? ExitCode.PARTIAL : ExitCode.DONE,
    });
  }

  @Option({ flags: '--force', description: 'end the connection of change capture, where it still runs' })
  parseForce(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['unprotect --dry-run', 'what would be undone'],
        ['unprotect', 'show it, ask, and do it; safe to repeat'],
        ['unprotect --yes --force', 'by a script, even while change capture runs'],
      ),
      '',
      'Backups stay, and so does what was captured. What somebody else has changed meanwhile is left as it is, and the',
      'command ends with 3.',
    ].join('\n');
  }
}
