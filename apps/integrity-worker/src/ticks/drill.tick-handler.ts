import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { SampleDrills } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `drill`. */
@Injectable()
export class DrillTickHandler implements TickHandler<'drill'> {
  readonly tickName = 'drill';

  constructor(private readonly sampleDrills: SampleDrills) {}

  async handle(_: TickPayload<'drill'>, { dueAt }: TickRun): Promise<void> {
    await this.sampleDrills.tick(dueAt);
  }
}
