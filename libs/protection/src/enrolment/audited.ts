import type { EnrolmentStep } from '@lifeboat/app-database';
import type { AuditWriter } from '@lifeboat/catalog';
import { toLifeboatError } from '@lifeboat/kernel';

/** Does work that changes an application database, between lines of the audit log that say what and how it ended. */
export async function audited(
  audit: AuditWriter,
  action: 'protection.enrol' | 'protection.withdraw',
  database: string,
  steps: readonly EnrolmentStep[],
  work: () => Promise<void>,
): Promise<void> {
  const detail = { database, steps: countByKind(steps) };
  await audit.write({ action, outcome: 'started', detail });
  try {
    await work();
  } catch (error) {
    await audit.write({ action, outcome: 'failed', detail, errorCode: toLifeboatError(error).code });
    throw error;
  }
  await audit.write({ action, outcome: 'succeeded', detail });
}

function countByKind(steps: readonly EnrolmentStep[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of steps) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
