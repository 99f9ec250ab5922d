import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';
import type { StoredError, WorkState } from './states.js';

/** `newest`: the newest good backup. `moment`: one that was named. `random_moment`: one of the recovery window, by chance. */
export const DRILL_KINDS = ['newest', 'moment', 'random_moment'] as const;

export type DrillKind = (typeof DRILL_KINDS)[number];

/** A restore into staging that was checked, timed and thrown away. It stays when the backup that it tried has expired. */
@Entity({ schema: 'lifeboat', name: 'tenant_drills' })
export class Drill {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ name: 'operation_id', type: 'uuid', nullable: true })
  operationId!: string | null;

  /** The backup that is tried, or on which changes are replayed; null where it was removed since. */
  @Column({ name: 'backup_id', type: 'uuid', nullable: true })
  backupId!: string | null;

  @Column({ type: 'text' })
  kind!: DrillKind;

  /** The moment that is tried, in ISO 8601 with microseconds; null where it is the backup's own. */
  @Column({ type: 'text', nullable: true })
  moment!: string | null;

  @Column({ type: 'text', default: 'queued' })
  status!: WorkState;

  /** The verdict; null as long as there is none. */
  @Column({ type: 'boolean', nullable: true })
  passed!: boolean | null;

  /** How much would have been lost, in milliseconds; null where nothing could have been had back. */
  @Column({ name: 'rpo_ms', type: 'bigint', nullable: true, transformer: bigintToNumber })
  rpoMs!: number | null;

  /** How long a restore would have taken, in milliseconds; null where it would not have come to its end. */
  @Column({ name: 'rto_ms', type: 'bigint', nullable: true, transformer: bigintToNumber })
  rtoMs!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  report!: Record<string, unknown> | null;

  /** Ed25519 over the canonical report, in base64; null where no signing key was configured. */
  @Column({ type: 'text', nullable: true })
  signature!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;

  /** From start to finish, in milliseconds. */
  @Column({ name: 'duration_ms', type: 'bigint', nullable: true, transformer: bigintToNumber })
  durationMs!: number | null;

  /** Why it could not be carried out; a drill that was, and found something wrong, has none. */
  @Column({ type: 'jsonb', nullable: true })
  error!: StoredError | null;
}
