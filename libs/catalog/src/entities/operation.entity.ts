import type { ActorSource, Role } from '@lifeboat/tenancy';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';
import type { StoredError, WorkState } from './states.js';

/** A piece of long work. The row is the truth; the queue's job of the same id is only the engine. */
@Entity({ schema: 'lifeboat', name: 'operations' })
export class Operation {
  /** Also the id of the job. */
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** What kind of work: `backup`, `restore`, `validation`, … */
  @Column({ type: 'text' })
  kind!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** The tenant that is written, where it is another one. Only a system administrator sees such an operation. */
  @Column({ name: 'target_tenant_id', type: 'text', nullable: true })
  targetTenantId!: string | null;

  @Column({ type: 'text', default: 'queued' })
  state!: WorkState;

  /** What is being done now, such as `copying`; null before the first report. */
  @Column({ type: 'text', nullable: true })
  phase!: string | null;

  /** 0 to 100; null where the total is not known. */
  @Column({ type: 'double precision', nullable: true })
  percent!: number | null;

  /** Uncompressed bytes handled so far in this phase. */
  @Column({ type: 'bigint', default: 0, transformer: bigintToNumber })
  bytes!: number;

  /** Rows handled so far in this phase. */
  @Column({ type: 'bigint', default: 0, transformer: bigintToNumber })
  rows!: number;

  /** What was asked for, JSON-safe. */
  @Column({ type: 'jsonb', default: {} })
  request!: Record<string, unknown>;

  /** What came of it, once completed. */
  @Column({ type: 'jsonb', nullable: true })
  result!: Record<string, unknown> | null;

  /** Why it failed, or why its last attempt did. */
  @Column({ type: 'jsonb', nullable: true })
  error!: StoredError | null;

  @Column({ name: 'actor_subject', type: 'text' })
  actorSubject!: string;

  @Column({ name: 'actor_role', type: 'text' })
  actorRole!: Role;

  @Column({ name: 'actor_source', type: 'text' })
  actorSource!: ActorSource;

  @Column({ name: 'request_id', type: 'text' })
  requestId!: string;

  /** Where it was asked for: an address, of the command line the host; null where nobody asked. */
  @Column({ name: 'remote_address', type: 'text', nullable: true })
  remoteAddress!: string | null;

  /** Queued, but not to be begun before somebody else approves; see `RestoreApproval`. */
  @Column({ name: 'awaits_approval', type: 'boolean', default: false })
  awaitsApproval!: boolean;

  /** The caller's `Idempotency-Key`; unique per subject within a tenant, and per subject of system administrators. */
  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey!: string | null;

  /** Hash of route and body, to tell a repeated request from another one with the same key. */
  @Column({ name: 'body_hash', type: 'text', nullable: true })
  bodyHash!: string | null;

  /** How often it was begun. */
  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** When somebody asked to cancel it while it ran. */
  @Column({ name: 'cancel_requested_at', type: 'timestamptz', precision: 3, nullable: true })
  cancelRequestedAt!: Date | null;

  /** The last sign of life of the worker that does it. */
  @Column({ name: 'heartbeat_at', type: 'timestamptz', precision: 3, nullable: true })
  heartbeatAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** Begin of the first attempt. */
  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;
}
