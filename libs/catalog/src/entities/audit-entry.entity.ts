import type { ActorSource } from '@lifeboat/tenancy';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';

export const AUDIT_OUTCOMES = ['started', 'succeeded', 'failed', 'refused'] as const;

/** `refused`: not allowed, so nothing was tried. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One line of the audit log. It can be added and read, never changed or deleted. */
@Entity({ schema: 'lifeboat', name: 'tenant_backup_logs' })
export class AuditEntry {
  /** Grows; within a chain as `sequence` does. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  /** The tenant of the one who acted; null where there is none, as with a bad token. */
  @Column({ name: 'tenant_id', type: 'text', nullable: true })
  tenantId!: string | null;

  /** The tenant that was acted on, where it is another one. It may not exist. */
  @Column({ name: 'target_tenant_id', type: 'text', nullable: true })
  targetTenantId!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date;

  @Column({ name: 'actor_subject', type: 'text', nullable: true })
  actorSubject!: string | null;

  /** The role as claimed; null without a valid token. */
  @Column({ name: 'actor_role', type: 'text', nullable: true })
  actorRole!: string | null;

  @Column({ name: 'actor_source', type: 'text' })
  actorSource!: ActorSource;

  @Column({ name: 'request_id', type: 'text', nullable: true })
  requestId!: string | null;

  @Column({ name: 'remote_address', type: 'text', nullable: true })
  remoteAddress!: string | null;

  /** What was done or tried: a permission such as `backups.create`, or an event such as `authentication`. */
  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text' })
  outcome!: AuditOutcome;

  @Column({ name: 'error_code', type: 'text', nullable: true })
  errorCode!: string | null;

  @Column({ name: 'operation_id', type: 'uuid', nullable: true })
  operationId!: string | null;

  @Column({ name: 'duration_ms', type: 'bigint', nullable: true, transformer: bigintToNumber })
  durationMs!: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintToNumber })
  bytes!: number | null;

  /** Facts for a reader; never secrets, never rows. */
  @Column({ type: 'jsonb', default: {} })
  detail!: Record<string, unknown>;

  /** Its number in the chain of its tenant, or of the lines without one: 1, 2, … without gaps. The server gives it. */
  @Column({ type: 'bigint', insert: false, update: false, transformer: bigintToNumber })
  sequence!: number;

  /** The hash of the line before it in the chain; 64 zeros for the first. */
  @Column({ name: 'previous_hash', type: 'text', insert: false, update: false })
  previousHash!: string;

  /** SHA-256, in hex, of all other columns in the form of docs/audit.md. */
  @Column({ type: 'text', insert: false, update: false })
  hash!: string;
}
