import type { ChangeLogEpoch, EnrolledTable } from '@lifeboat/catalog';
import { z } from 'zod';
import { formatMoment } from '../moment/moment.js';

const text = z.string().min(1);
const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/, 'must be a WAL position such as 0/16B3748');
const wide = z.string().regex(/^\d{1,20}$/, 'must be a whole number as text');
const moment = z.iso.datetime();

const table = z.strictObject({
  schema: text,
  table: text,
  tenantColumn: text,
  keyColumns: z.array(text),
  identity: z.enum(['default', 'index', 'full']),
  columns: z.array(z.strictObject({ name: text, type: text })),
});

/** What an epoch is, so that a catalog can be made of the repository. */
export const epochSchema = z.strictObject({
  format: z.literal('lifeboat-epoch'),
  version: z.literal(1),
  id: z.uuid(),
  /** The application database's name in Lifeboat's configuration. */
  database: text,
  slot: text,
  publication: text,
  systemIdentifier: wide,
  timeline: z.int().positive(),
  /** 64-bit id of the transaction that marked the beginning. */
  markerXid: wide,
  startedAt: moment,
  startedLsn: lsn,
  tables: z.array(table).min(1) satisfies z.ZodType<EnrolledTable[]>,
});
export type EpochDocument = z.infer<typeof epochSchema>;

/** A gap of single tables or of a single tenant, which the chain of segments does not show. */
export const gapSchema = z.strictObject({
  format: z.literal('lifeboat-gap'),
  version: z.literal(1),
  epoch: z.uuid(),
  database: text,
  /** Null: every tenant. */
  tenantId: text.nullable(),
  /** As `schema.table`; null: all. */
  tables: z.array(text).min(1).nullable(),
  fromTime: moment,
  /** Null where it was not known when the gap began; it ends with the epoch at the latest. */
  toTime: moment.nullable(),
  fromLsn: lsn.nullable(),
  fromXid: wide.nullable(),
  reason: text,
  detail: z.string(),
});
export type GapDocument = z.infer<typeof gapSchema>;

export function epochDocumentOf(epoch: ChangeLogEpoch): EpochDocument {
  return {
    format: 'lifeboat-epoch',
    version: 1,
    id: epoch.id,
    database: epoch.databaseName,
    slot: epoch.slotName,
    publication: epoch.publicationName,
    systemIdentifier: epoch.systemIdentifier,
    timeline: epoch.timeline,
    markerXid: epoch.markerXid,
    startedAt: formatMoment(epoch.startedMoment),
    startedLsn: epoch.startedLsn,
    tables: epoch.tables,
  };
}
