export { formatLsn, parseLsn } from './lsn/lsn.js';

export { type BlockAddress, ChangeLogReader } from './segment/change-log-reader.js';
export {
  type ChangeRecord,
  type ChangeValue,
  type DeleteRecord,
  type InsertRecord,
  isTable,
  isTransaction,
  type RowRecord,
  type TableRecord,
  type TransactionRecord,
  type TruncateRecord,
  UNCHANGED,
  type UpdateRecord,
} from './segment/change-record.js';
export type { SegmentBlock, SegmentHead, SegmentTransaction } from './segment/segment-head.schema.js';
export { SegmentStore, type StoredSegment, type VerifiedSegment } from './segment/segment-store.js';
export { type BlockContent, SegmentDraft, type SegmentFacts } from './segment/segment-draft.js';
