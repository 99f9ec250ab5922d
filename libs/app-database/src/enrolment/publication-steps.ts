import { ident, tableName } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { EnrolmentStep } from './enrolment-plan.js';
import type { CapturePublicationState } from './enrolment-state.js';

/** A table as it stands in the publication. */
export interface PublicationEntry {
  oid: number;
  schema: string;
  name: string;
}

/** No row filters, no column lists, and leaves under their own names: through the root a TRUNCATE of one is not seen. */
const OPTIONS = `publish = 'insert, update, delete, truncate', publish_via_partition_root = false`;

/** The steps that take tables out of the publication; they come before anything is done to these. */
export function unpublishSteps(
  name: string,
  present: CapturePublicationState | null,
  wanted: readonly PublicationEntry[],
): EnrolmentStep[] {
  const kept = new Set(wanted.map(({ oid }) => oid));
  return (present?.entries ?? [])
    .filter((entry) => !kept.has(entry.oid) || entry.filtered)
    .map((entry) =>
      alter(
        entry,
        entry.filtered && kept.has(entry.oid)
          ? 'it is published in part only, by a row filter or a column list'
          : 'it is published, and cannot be covered',
        `ALTER PUBLICATION ${ident(name)} DROP TABLE ONLY ${tableName(entry)}`,
      ),
    );
}

/** The steps that make the publication, or add to it; they come after the tables have their identities. */
export function publishSteps(
  name: string,
  present: CapturePublicationState | null,
  wanted: readonly PublicationEntry[],
): EnrolmentStep[] {
  if (present === null) {
    const tables = wanted.map((table) => `ONLY ${tableName(table)}`).join(', ');
    return [
      {
        kind: 'create_publication',
        target: name,
        why: `it names the tables whose changes are captured (${String(wanted.length)})`,
        sql: [
          `CREATE PUBLICATION ${ident(name)}${tables === '' ? '' : ` FOR TABLE ${tables}`} WITH (${OPTIONS})`,
        ],
        manner: 'locking',
        record: { kind: 'object', record: { kind: 'publication', name } },
        estimatedBytes: 0,
      },
    ];
  }
  const published = new Set(present.entries.filter(({ filtered }) => !filtered).map(({ oid }) => oid));
  return [
    ...(present.asWanted
      ? []
      : [
          alter(
            null,
            'it does not publish all that is written, or leaves under other names',
            `ALTER PUBLICATION ${ident(name)} SET (${OPTIONS})`,
            name,
          ),
        ]),
    ...wanted
      .filter(({ oid }) => !published.has(oid))
      .map((table) =>
        alter(
          table,
          'its changes are not captured',
          `ALTER PUBLICATION ${ident(name)} ADD TABLE ONLY ${tableName(table)}`,
        ),
      ),
  ];
}

function alter(table: PublicationEntry | null, why: string, sql: string, target = ''): EnrolmentStep {
  return {
    kind: 'alter_publication',
    target: table === null ? target : qualifiedName(table),
    why,
    sql: [sql],
    manner: 'locking',
    record: null,
    estimatedBytes: 0,
  };
}
