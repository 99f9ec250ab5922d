import { LifeboatError } from '@lifeboat/kernel';
import { ReadSchedules, type ScheduleView } from '@lifeboat/protection';
import type { Lifeboat } from '../session/lifeboat.js';

const PAGE = 500;

/**
 * The schedule of a tenant that a person named by id or name; an id goes before a name.
 *
 * @throws LifeboatError SCHEDULE_NOT_FOUND
 */
export async function findSchedule(
  lifeboat: Lifeboat,
  tenantId: string,
  idOrName: string,
): Promise<ScheduleView> {
  let cursor: string | undefined;
  const all: ScheduleView[] = [];
  do {
    const page = await lifeboat.get(ReadSchedules).list({ tenantId, cursor, limit: PAGE });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const found = all.find(({ id }) => id === idOrName) ?? all.find(({ name }) => name === idOrName);
  if (found === undefined) {
    throw new LifeboatError('SCHEDULE_NOT_FOUND', {
      detail: `The tenant has no schedule "${idOrName}".`,
      remedy: 'Name it by its id or its name; `lifeboat schedule list -t <tenant>` shows all.',
    });
  }
  return found;
}
