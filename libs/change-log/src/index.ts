export { formatLsn, parseLsn } from './lsn/lsn.js';

export { type BlockAddress, blockAddress, ChangeLogReader } from './segment/change-log-reader.js';
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
export { segmentRows } from './segment/segment-rows.js';
export type { BlockContent } from './segment/segment-draft.js';
export { type CutTarget, resolveCut } from './cut/resolve-cut.js';
export { widenXid } from './replication/widen-xid.js';
export { foldChanges } from './fold/fold-changes.js';
export { type FoldedIncrement, foldIncrement, standAlone } from './fold/fold-increment.js';
export { loadChanges, type ReplayRange, type ReplayTarget } from './fold/load-changes.js';
export type { LoadedChanges, ReplayedChanges, ReplayedTable } from './fold/replayed-table.js';
export { formatMoment, parseMoment } from './moment/moment.js';
export { SnapshotRule } from './snapshot/snapshot-rule.js';
export {
  compareStates,
  type DifferingRow,
  keepState,
  type SampleLimits,
  type StateDifference,
} from './diff/compare-states.js';
export type { BlockRecipients } from './capture/segment-sealer.js';
export type { CaptureSource, StreamGap, TableAddress } from './capture/capture-ports.js';
export { CaptureSession } from './capture/capture-session.js';
export { ChangeRouter } from './capture/change-router.js';
export { EpochLog, type EpochLogParts } from './capture/epoch-log.js';
export { EpochOver } from './capture/epoch-over.js';
export { type OwnMessage, ownMessage } from './capture/own-message.js';
export { mayPass } from './capture/retry.js';
export { type Flushed, SegmentFlusher } from './capture/segment-flusher.js';
export { SegmentSealer } from './capture/segment-sealer.js';
export { TableRegistry } from './capture/table-registry.js';
export { enrolledTables } from './epoch/enrolled-tables.js';
export {
  type BrokenTable,
  type CaptureState,
  type EpochBreak,
  findBreak,
  findBrokenTables,
  findSetBack,
  readCaptureState,
} from './epoch/find-break.js';
export { findShapeChange } from './epoch/find-shape-change.js';
export type { EpochDocument, GapDocument } from './epoch/epoch-document.js';
export { EpochStore } from './epoch/epoch-store.js';
export { openEpoch } from './epoch/open-epoch.js';
export { ChangeBatch, type SpoolOptions, type TenantInsertion } from './spool/change-batch.js';
