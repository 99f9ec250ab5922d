import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { Sweep } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `sweep`. */
@Injectable()
export class SweepTickHandler implements TickHandler<'sweep'> {
  readonly tickName = 'sweep';

  constructor(private readonly sweep: Sweep) {}

  async handle(_payload: TickPayload<'sweep'>, { signal }: TickRun): Promise<void> {
    await this.sweep.run(signal);
  }
}
