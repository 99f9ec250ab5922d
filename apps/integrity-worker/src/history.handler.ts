import type { JobHandler, JobOutcome, JobPayload, JobRun } from '@lifeboat/jobs';
import { jobOutcomeOf, RunOperation } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Does the jobs `history`: the operation's row says the rest. */
@Injectable()
export class HistoryJobHandler implements JobHandler {
  readonly jobName = 'history';

  constructor(private readonly runOperation: RunOperation) {}

  async handle({ operationId }: JobPayload, run: JobRun): Promise<JobOutcome> {
    return jobOutcomeOf(await this.runOperation.run(operationId, run));
  }
}
