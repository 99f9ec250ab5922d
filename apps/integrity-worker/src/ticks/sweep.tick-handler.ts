import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { Sweep, SweepDeleted } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `sweep`. */
@Injectable()
export class SweepTickHandler implements TickHandler<'sweep'> {
  readonly tickName = 'sweep';

  constructor(
    private readonly sweepDeleted: SweepDeleted,
    private readonly sweep: Sweep,
  ) {}

  async handle(_: TickPayload<'sweep'>, { signal }: TickRun): Promise<void> {
    await this.sweepDeleted.run(signal);
    await this.sweep.run(signal);
  }
}
