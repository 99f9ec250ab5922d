import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';
import type { StoredError, WorkState } from './states.js';

export const RESTORE_MODES = ['replace', 'missing', 'merge'] as const;

export type RestoreMode = (typeof RESTORE_MODES)[number];

/**
 * A restore: what was planned and what came of it. It belongs to the tenant whose backup it reads; where it writes another
 * one, only a system administrator sees it.
 */
@Entity({ schema: 'lifeboat', name: 'tenant_restores' })
export class Restore {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ name: 'operation_id', type: 'uuid', nullable: true })
  operationId!: string | null;

  /** The backup it reads; null where only a path was given, or the backup was deleted since. */
  @Column({ name: 'backup_id', type: 'uuid', nullable: true })
  backupId!: string | null;

  /** Where the backup lay, relative to the repository. */
  @Column({ name: 'source_path', type: 'text' })
  sourcePath!: string;

  @Column({ type: 'text' })
  mode!: RestoreMode;

  @Column({ name: 'dry_run', type: 'boolean', default: false })
  dryRun!: boolean;

  /** The tenant that is written, where it is another one. */
  @Column({ name: 'target_tenant_id', type: 'text', nullable: true })
  targetTenantId!: string | null;

  /** The application database that was named to write to; null for that of the backup. */
  @Column({ name: 'target_database', type: 'text', nullable: true })
  targetDatabase!: string | null;

  @Column({ type: 'text', default: 'queued' })
  status!: WorkState;

  @Column({ type: 'jsonb', nullable: true })
  plan!: Record<string, unknown> | null;

  @Column({ name: 'plan_hash', type: 'text', nullable: true })
  planHash!: string | null;

  /** Rows that the plan would write, by `RestoresRepository.samplesOf` only. */
  @Column({ name: 'plan_samples', type: 'jsonb', nullable: true, select: false })
  planSamples!: Record<string, unknown> | null;

  @Column({ name: 'samples_expire_at', type: 'timestamptz', precision: 3, nullable: true, select: false })
  samplesExpireAt!: Date | null;

  @Column({ type: 'jsonb', nullable: true })
  outcome!: Record<string, unknown> | null;

  /** Why the user restored. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** The restore that it undoes, where it is a rollback. */
  @Column({ name: 'undoes_restore_id', type: 'uuid', nullable: true })
  undoesRestoreId!: string | null;

  /** What undoes it, where something was written. */
  @Column({ name: 'restore_point_id', type: 'uuid', nullable: true })
  restorePointId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;

  /** From start to finish, in milliseconds. */
  @Column({ name: 'duration_ms', type: 'bigint', nullable: true, transformer: bigintToNumber })
  durationMs!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  error!: StoredError | null;
}
