import type { JobHandler, JobOutcome, JobPayload, JobRun } from '@lifeboat/jobs';
import { jobOutcomeOf, RunOperation } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Does the jobs `drill`: the operation's row says the rest. */
@Injectable()
export class DrillJobHandler implements JobHandler {
  readonly jobName = 'drill';

  constructor(private readonly runOperation: RunOperation) {}

  async handle({ operationId }: JobPayload, run: JobRun): Promise<JobOutcome> {
    return jobOutcomeOf(await this.runOperation.run(operationId, run));
  }
}
