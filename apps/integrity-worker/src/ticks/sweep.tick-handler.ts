import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { BundleChangeLog, ExpireChangeLog, Sweep, SweepDeleted } from '@lifeboat/protection';
import { runAsSystem } from '@lifeboat/tenancy';
import { Injectable } from '@nestjs/common';

/** Answers the tick `sweep`. */
@Injectable()
export class SweepTickHandler implements TickHandler<'sweep'> {
  readonly tickName = 'sweep';

  constructor(
    private readonly sweepDeleted: SweepDeleted,
    private readonly sweep: Sweep,
    private readonly expireChangeLog: ExpireChangeLog,
    private readonly bundleChangeLog: BundleChangeLog,
  ) {}

  async handle(_: TickPayload<'sweep'>, { signal }: TickRun): Promise<void> {
    await this.sweepDeleted.run(signal);
    await this.sweep.run(signal);
    await runAsSystem('sweep', async () => {
      await this.expireChangeLog.expire(signal);
      await this.bundleChangeLog.bundle(signal);
    });
  }
}
