import { ExitCode } from '@lifeboat/kernel';
import type { RequestedRestore } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';
import { canAsk } from '../confirm/confirm.js';
import { Work } from '../jobs/work.js';
import { Output } from '../output/output.js';
import { jobDocument } from '../output/views/job-document.js';
import { restoreResultText } from '../output/views/restore-result.js';
import type { NamedTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';
import { AgreeOnPlan } from './agree-on-plan.js';
import { confirmationRequired } from './confirmation-required.js';

/** Something that changes live rows, whatever brings it about. */
export interface AskedRestore {
  /** The tenant whose rows are written. */
  tenant: NamedTenant;
  /** Starts it, or, as a dry run, what only plans it. */
  request: (more: { dryRun?: true; planHash?: string }) => Promise<RequestedRestore>;
  question: (tenantName: string) => string;
  /** What is said where nothing would change. */
  nothingToDo: string;
}

/** How it is to be done: asked first, at once, or only planned. */
export interface RestoreManner {
  dryRun?: boolean | undefined;
  yes?: boolean | undefined;
}

/** Does a restore for a person: shows the plan and asks, starts it, follows it, and says what came of it. */
@Injectable()
export class PerformRestore {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly plans: AgreeOnPlan,
    private readonly output: Output,
  ) {}

  /**
   * @param what names it at the beginning of a sentence, such as "A restore"
   * @throws LifeboatError CONFIRMATION_REQUIRED, and what the request throws
   */
  async perform(
    what: string,
    { dryRun, yes }: RestoreManner,
    prepare: (lifeboat: Lifeboat) => Promise<AskedRestore>,
  ): Promise<void> {
    this.work.isDetached();
    const mustAsk = dryRun !== true && yes !== true;
    if (mustAsk && !canAsk()) {
      throw confirmationRequired(`${what} changes live rows, and there is nobody here to ask.`);
    }
    await this.session.open('queue', async (lifeboat) => {
      const asked = await prepare(lifeboat);
      const agreed = mustAsk ? await this.agree(lifeboat, asked) : {};
      if (agreed !== null) {
        await this.start(lifeboat, await asked.request(agreed));
      }
    });
  }

  /** @returns null where there is nothing to do, which has been said */
  private async agree(lifeboat: Lifeboat, asked: AskedRestore): Promise<{ planHash: string } | null> {
    const { tenant, request, question, nothingToDo } = asked;
    const agreement = await this.plans.agree(lifeboat, tenant, () => request({ dryRun: true }), question);
    if (agreement.kind === 'agreed') {
      return { planHash: agreement.planHash };
    }
    const { restoreId, job } = agreement;
    this.output.answer({ document: jobDocument({ restoreId }, job), text: () => nothingToDo });
    return null;
  }

  private async start(lifeboat: Lifeboat, started: RequestedRestore): Promise<void> {
    const { jobId, restoreId, awaitsApproval } = started;
    if (awaitsApproval) {
      this.output.answer({
        document: started,
        text: () => `waits for another system administrator: lifeboat approve ${restoreId}`,
        exitCode: ExitCode.PARTIAL,
      });
      return;
    }
    if (this.work.isDetached()) {
      this.output.answer({ document: started, text: () => jobId });
      return;
    }
    const job = await this.work.finish(lifeboat, jobId);
    this.output.answer({
      document: jobDocument({ restoreId }, job),
      text: () => restoreResultText(job),
    });
  }
}
