export { countRows } from './connection/any-row.js';
export { AppDatabase } from './connection/app-database.js';
export { translatePostgresError } from './connection/translate-error.js';
export { AppDatabases } from './connection/app-databases.js';
export { readOne } from './connection/read-one.js';
export { pinnedConnection } from './connection/pinned-settings.js';
export { checkTablesStand } from './copy-out/check-tables-stand.js';
export { copiedColumns, goneColumns, keyColumns } from './copy-out/copy-sql.js';
export { copyOut, type CopyOutRun, type Readers, type SectionSink } from './copy-out/copy-out.js';
export type { CopyUnit } from './copy-out/copy-unit.js';
export { isTenantThere } from './copy-out/is-tenant-there.js';
export { lookAtTenant, type TenantLook } from './copy-out/look-at-tenant.js';
export { readSequences, type SequenceState } from './copy-out/read-sequences.js';
export { type ServerInfo, type SnapshotInfo, TenantSnapshot } from './copy-out/tenant-snapshot.js';
export { type CaptureNames, captureNames } from './enrolment/capture-names.js';
export {
  type PublicationState,
  type PublishedIdentity,
  type PublishedTable,
  readPublication,
} from './enrolment/published-tables.js';
export { findLeaves, findRoot, readTypeNames } from './enrolment/relations.js';
export { type KeyLook, lookAtKeys } from './enrolment/look-at-keys.js';
export { type EnforcedKey, tiedTables } from './enrolment/tied-tables.js';
export {
  createSlot,
  dropSlot,
  emitMessage,
  readServerPosition,
  readSlot,
  type ServerPosition,
  type SlotState,
} from './enrolment/slot.js';
export { readSlotReader, type SlotReader } from './enrolment/slot-reader.js';
export { readTableShapes, type TableShapes } from './enrolment/table-shapes.js';
export { whenVisible } from './enrolment/when-visible.js';
export { replicationUrlOf, withReplicationRole } from './enrolment/with-replication-role.js';
export { dumpSchema } from './schema/dump-schema.js';
export { keyOf, matchKey } from './scope/match-key.js';
export { columnList, ident, literal, tableName } from './scope/quote.js';
export { createSchema, type WantedSchema } from './schema/create-schema.js';
export { type CreatedSchema, dropCreatedSchema } from './schema/created-schema.js';
export { hasTables } from './schema/has-tables.js';
export { findPresentTables, type TableName } from './schema/find-present-tables.js';
export type { ApplicationTenant } from './scope/read-tenants.js';
export {
  qualifiedName,
  type ScopedTable,
  type TableClass,
  type TenantScope,
  tenantTables,
} from './scope/tenant-scope.js';
export { applyPlan } from './apply/apply-plan.js';
export type { AppliedTable, ApplyLimits, ApplyOutcome, ApplyRequest } from './apply/apply-target.js';
export { checkAppDatabase } from './check/check-app-database.js';
export { type CheckResult, failed, failedBy, ok, warning } from './check/check-result.js';
export { settleApplied } from './apply/applied-mark.js';
export type { Baseline } from './baseline/baseline.js';
export { type BackupOrigin, findBaseline, judgeBaseline, markBackup } from './baseline/backup-mark.js';
export type { RowRequest, StagedSource } from './compare/stage-wanted.js';
export { copyIn } from './copy-in/copy-in.js';
export { fieldsAt, onlyPrefixes, onlyWanted, pickRows, readKeys } from './copy-in/row-filters.js';
export { type CompareRun, compareTenant, type WantedState } from './compare/compare-tenant.js';
export type { PlanConflict, PlanPreview, RowSample, SequenceMove } from './preview/plan-preview.js';
export { cutText, keyObject } from './preview/cut-text.js';
export { type CompositeType, readComposites } from './schema/read-composites.js';
export type { PreviewLimits } from './preview/preview-limits.js';
export type { ForeignKeyModel } from './schema/schema-model.js';
export { scopeHash } from './scope/scope-hash.js';
export { findEmptyTables } from './compare/find-empty-tables.js';
export type { RestoreMode, StraightTable, TableDelta, TenantPlan } from './compare/tenant-plan.js';
export { type PreparedDatabase, prepareAppDatabase } from './prepare/prepare-app-database.js';
export { analyzeStaged } from './staging/analyze-staged.js';
export { checkStagedConstraints } from './staging/check-staged-constraints.js';
export { checkStagedReferences } from './staging/check-staged-references.js';
export { checkStagedOwner } from './staging/check-staged-owner.js';
export { countStaged, digestStaged, sameDigest } from './staging/content-digest.js';
export { castSql, castStaged } from './staging/cast-staged.js';
export { chooseRows, type RowKey } from './staging/choose-rows.js';
export { incrementUnits } from './increment/increment-units.js';
export {
  addFilledColumns,
  type FilledColumn,
  readFilledColumns,
  removeFilledColumns,
} from './staging/filled-columns.js';
export { countDoubled, keepOnly, makeKeptKeys, removeListed } from './staging/listed-keys.js';
export { StagingArea, type StagingColumn, type TablePart } from './staging/staging-area.js';
export { dropStaging, stagedTenants } from './staging/staging-leftovers.js';
export { lengthlessType } from './staging/lengthless-type.js';
export type { ContentDigest, StagedTable } from './staging/staged-table.js';
export { type RemappedTenant, type RemapRequest, remapTenant } from './remap/remap-tenant.js';
export type { CollisionAction, CollisionRule, ResolvedCollision } from './remap/collision-rule.js';
export { carryOut } from './enrolment/carry-out.js';
export type { Coverage, NotCoveredReason } from './enrolment/coverage.js';
export { withEnrolmentLock } from './enrolment/enrolment-lock.js';
export type {
  EnrolmentPlan,
  EnrolmentStep,
  EnrolmentWishes,
  PlannedTable,
} from './enrolment/enrolment-plan.js';
export { prepareRecords } from './enrolment/enrolment-records.js';
export type { EnrolmentState, CaptureSlotState } from './enrolment/enrolment-state.js';
export { type EnrolmentRights, readRights } from './enrolment/missing-rights.js';
export { findPluginProblem } from './enrolment/find-plugin-problem.js';
export { planEnrolment } from './enrolment/plan-enrolment.js';
export { planWithdrawal, type WithdrawalPlan } from './enrolment/plan-withdrawal.js';
export { readEnrolledState, readEnrolmentState } from './enrolment/read-enrolment-state.js';
export {
  findReplicationProblems,
  findUnmetRequirements,
  type Requirement,
} from './enrolment/requirements.js';
