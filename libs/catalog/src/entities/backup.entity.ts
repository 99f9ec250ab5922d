import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';
import type { StoredError, WorkState } from './states.js';

export const BACKUP_TYPES = [
  'full',
  'incremental',
  'selective',
  'restore_point',
  'recovered',
  'shared',
] as const;

export type BackupType = (typeof BACKUP_TYPES)[number];

/** A consistent copy of a tenant's rows in the repository, or the attempt at one. */
@Entity({ schema: 'lifeboat', name: 'tenant_backups' })
export class Backup {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** The operation that took it; null where the row was rebuilt from the repository. */
  @Column({ name: 'operation_id', type: 'uuid', nullable: true })
  operationId!: string | null;

  @Column({ type: 'text' })
  type!: BackupType;

  @Column({ type: 'text', default: 'queued' })
  status!: WorkState;

  /** The backup that an incremental one builds on; null for the other types. */
  @Column({ name: 'parent_id', type: 'uuid', nullable: true })
  parentId!: string | null;

  @Column({ name: 'application_database', type: 'text' })
  applicationDatabase!: string;

  @Column({ type: 'text', nullable: true })
  label!: string | null;

  /** The schedule that asked for it, which may be gone by now; null where a person did, or nobody knows. */
  @Column({ name: 'schedule_id', type: 'uuid', nullable: true })
  scheduleId!: string | null;

  /** True: nothing may delete it, neither a rule nor a person. */
  @Column({ type: 'boolean', default: false })
  hold!: boolean;

  /** Why it is held; null where it is not. */
  @Column({ name: 'hold_reason', type: 'text', nullable: true })
  holdReason!: string | null;

  /** Where it lies, relative to the repository; null until it is completed. */
  @Column({ type: 'text', nullable: true })
  path!: string | null;

  /** SHA-256 of the manifest's bytes, in lower-case hex; null until it is completed. */
  @Column({ name: 'manifest_sha256', type: 'text', nullable: true })
  manifestSha256!: string | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintToNumber })
  rows!: number | null;

  /** Bytes in the repository. */
  @Column({ name: 'size_bytes', type: 'bigint', nullable: true, transformer: bigintToNumber })
  sizeBytes!: number | null;

  /** Bytes before compression. */
  @Column({ name: 'raw_bytes', type: 'bigint', nullable: true, transformer: bigintToNumber })
  rawBytes!: number | null;

  @Column({ type: 'boolean', default: false })
  encrypted!: boolean;

  /** `none`, or `zstd` and its level, as in `zstd:3`. */
  @Column({ type: 'text' })
  compression!: string;

  @Column({ name: 'schema_hash', type: 'text', nullable: true })
  schemaHash!: string | null;

  @Column({ name: 'table_count', type: 'integer', nullable: true })
  tableCount!: number | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;

  /** From start to finish, in milliseconds. */
  @Column({ name: 'duration_ms', type: 'bigint', nullable: true, transformer: bigintToNumber })
  durationMs!: number | null;

  /** When a restore point or a recovered backup expires; null: by the rules for its type. */
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;

  /** When the tenant's keys were destroyed: since then it cannot be read, or is gone. Null otherwise. */
  @Column({ name: 'erased_at', type: 'timestamptz', precision: 3, nullable: true })
  erasedAt!: Date | null;

  /** When it was deleted: since then it is kept for a grace time, in which it can be brought back. Null otherwise. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt!: Date | null;

  /** Why it was deleted; null where it was not. */
  @Column({ name: 'deletion_reason', type: 'text', nullable: true })
  deletionReason!: string | null;

  /** Since when its objects are being removed, so that it cannot be brought back any more; null before. */
  @Column({ name: 'removing_at', type: 'timestamptz', precision: 3, nullable: true })
  removingAt!: Date | null;

  /** The last validation's result. */
  @Column({ type: 'jsonb', nullable: true })
  validation!: Record<string, unknown> | null;

  @Column({ type: 'jsonb', nullable: true })
  error!: StoredError | null;
}
