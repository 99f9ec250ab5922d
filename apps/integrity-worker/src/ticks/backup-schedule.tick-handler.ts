import type { TickHandler, TickPayload } from '@lifeboat/jobs';
import { RunDueSchedule } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the ticks `backup_schedule`: the catalog says what is due. */
@Injectable()
export class BackupScheduleTickHandler implements TickHandler<'backup_schedule'> {
  readonly tickName = 'backup_schedule';

  constructor(private readonly runDueSchedule: RunDueSchedule) {}

  async handle({ scheduleId }: TickPayload<'backup_schedule'>): Promise<void> {
    await this.runDueSchedule.run(scheduleId);
  }
}
