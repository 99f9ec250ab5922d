import { type CheckResult, failed, failedBy, ok, warning } from '@lifeboat/app-database';
import type { ProtectionView } from '../enrolment/protection-view.js';
import type { ShowProtection } from '../enrolment/show-protection.js';

const NAME = 'change log';
const TO_A_TIME = 'recovery to a time';

/** Whether the tables of an application database can be recovered to a time, and why not where they cannot. */
export async function checkChangeLog(protection: ShowProtection, database: string): Promise<CheckResult[]> {
  try {
    return (await protection.show(database)).flatMap(resultsOf);
  } catch (error) {
    return [failedBy(NAME, error)];
  }
}

function resultsOf(view: ProtectionView): CheckResult[] {
  const { database, enrolled, tables, problems, slot } = view;
  if (!enrolled) {
    return [
      ok(
        NAME,
        `not enrolled: tenants are restored to their backups, not to a time ("lifeboat protect --database ${database}" enrols it)`,
      ),
    ];
  }
  const covered = tables.filter((table) => table.covered);
  return [
    ...(problems.length > 0
      ? problems.map(({ target, detail, remedy }) => failed(NAME, `${target}: ${detail}`, remedy))
      : [ok(NAME, 'enrolled, and as it was enrolled')]),
    ...(slot !== null && !slot.active
      ? [
          warning(
            NAME,
            `nobody reads the slot ${slot.name}, and the server keeps its WAL`,
            'Start change-capture.',
          ),
        ]
      : []),
    ok(
      TO_A_TIME,
      `${String(covered.length)} tables: ${covered.map(({ schema, name }) => `${schema}.${name}`).join(', ')}`,
    ),
    ...tables.flatMap(({ schema, name, covered: isCovered, detail, remedy }) =>
      isCovered ? [] : [warning(TO_A_TIME, `${schema}.${name} cannot: ${detail ?? ''}`, remedy ?? '')],
    ),
  ];
}
