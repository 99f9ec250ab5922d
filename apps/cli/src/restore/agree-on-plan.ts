import type { OperationView, RequestedRestore } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';
import { confirm } from '../confirm/confirm.js';
import { Output } from '../output/output.js';
import { isEmptyPlan, planOf, planText } from '../output/views/plan.js';
import type { NamedTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Work } from '../jobs/work.js';
import { confirmationRequired } from './confirmation-required.js';

/** What a person decided about a plan. */
export type Agreement =
  | { kind: 'agreed'; planHash: string }
  /** The tenant is already as the restore would leave it. */
  | { kind: 'nothing to do'; restoreId: string; job: OperationView };

/** Shows a person what a restore would do, and asks. What they agree to is that plan and no other. */
@Injectable()
export class AgreeOnPlan {
  constructor(
    private readonly work: Work,
    private readonly output: Output,
  ) {}

  /** @throws LifeboatError CONFIRMATION_REQUIRED where they decline; Interrupted */
  async agree(
    lifeboat: Lifeboat,
    tenant: NamedTenant,
    requestDryRun: () => Promise<RequestedRestore>,
    question: (tenantName: string) => string,
  ): Promise<Agreement> {
    const { jobId, restoreId } = await requestDryRun();
    const job = await this.work.finish(lifeboat, jobId);
    const plan = planOf(job.result);
    if (isEmptyPlan(plan)) {
      return { kind: 'nothing to do', restoreId, job };
    }
    this.output.always(`\n${planText(plan)}\n`);
    const name = tenant.slug === null ? tenant.id : `${tenant.slug} (${tenant.id})`;
    if (!(await confirm(question(name)))) {
      throw confirmationRequired('You did not agree to the plan.');
    }
    return { kind: 'agreed', planHash: plan.planHash };
  }
}
