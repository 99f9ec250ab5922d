import { ExitCode } from '@lifeboat/kernel';
import { type DecidedApproval, DecideApproval, type DecisionInput } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Work } from '../jobs/work.js';
import { Output } from '../output/output.js';
import { jobDocument } from '../output/views/job-document.js';
import { restoreResultText } from '../output/views/restore-result.js';
import { examplesHelp } from '../program/examples.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';

interface ApproveOptions extends DecisionInput {
  reject?: boolean;
}

@Command({
  name: 'approve',
  description: 'Approve or reject a restore that waits for a second administrator',
  arguments: '<restoreId>',
  argsDescription: { restoreId: 'what the restore printed, and what "lifeboat restores" lists' },
})
@RequiresPermission('restores.approve')
export class ApproveCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(
    [restoreId = '']: string[],
    { reject = false, ...input }: ApproveOptions,
  ): Promise<void> {
    await this.session.open('queue', async (lifeboat) => {
      const decide = lifeboat.get(DecideApproval);
      if (reject) {
        this.show(await decide.reject(restoreId, input));
        return;
      }
      const approved = await decide.approve(restoreId, input);
      if (this.work.isInline) {
        await this.restore(lifeboat, approved);
      } else {
        this.show(approved);
      }
    });
  }

  /** Without a queue nobody else does it. */
  private async restore(lifeboat: Lifeboat, { restoreId, jobId }: DecidedApproval): Promise<void> {
    const job = await this.work.finish(lifeboat, jobId);
    this.output.answer({ document: jobDocument({ restoreId }, job), text: () => restoreResultText(job) });
  }

  private show(decided: DecidedApproval): void {
    this.output.answer({
      document: decided,
      text: () => `${decided.decision}: job ${decided.jobId}`,
      exitCode: ExitCode.DONE,
    });
  }

  @Option({ flags: '--reject', description: 'do not approve: end it as failed' })
  parseReject(): boolean {
    return true;
  }

  @Option({
    flags: '--request-hash <hash>',
    description: 'only if it still asks for what "lifeboat restores --restore <id>" has shown',
  })
  parseRequestHash(value: string): string {
    return value;
  }

  @Option({ flags: '--note <text>', description: 'for the audit logs' })
  parseNote(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['restores -t acme --restore 7b2c…', 'look at what is asked for, by whom and why'],
        ['approve 7b2c… --request-hash 5c1d…', 'approve exactly that; workers then do it'],
        ['approve 7b2c… --reject --note "not this month"', 'reject it'],
      ),
      '',
      'Whoever asked for a restore cannot approve it.',
    ].join('\n');
  }
}
