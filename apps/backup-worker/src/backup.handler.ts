import type { JobHandler, JobOutcome, JobPayload, JobRun } from '@lifeboat/jobs';
import { RunBackup } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Does the jobs `backup`: the operation's row says the rest. */
@Injectable()
export class BackupJobHandler implements JobHandler {
  readonly jobName = 'backup';

  constructor(private readonly runBackup: RunBackup) {}

  handle({ operationId }: JobPayload, run: JobRun): Promise<JobOutcome> {
    return this.runBackup.run(operationId, run);
  }
}
