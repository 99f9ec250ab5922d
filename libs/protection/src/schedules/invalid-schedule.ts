import { LifeboatError } from '@lifeboat/kernel';

export function invalidSchedule(detail: string, remedy: string): LifeboatError {
  return new LifeboatError('SCHEDULE_INVALID', { detail: `${detail} Nothing was changed.`, remedy });
}
