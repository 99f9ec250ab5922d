import { Column, Entity, PrimaryColumn } from 'typeorm';

export type ApprovalDecision = 'approved' | 'rejected' | 'expired';

/** A restore that is done only once a second administrator agrees. Only a system administrator sees it. */
@Entity({ schema: 'lifeboat', name: 'restore_approvals' })
export class RestoreApproval {
  @PrimaryColumn({ name: 'restore_id', type: 'uuid' })
  restoreId!: string;

  @Column({ name: 'operation_id', type: 'uuid' })
  operationId!: string;

  /** SHA-256 of what the operation asks for; another request is not what was approved. */
  @Column({ name: 'request_hash', type: 'text' })
  requestHash!: string;

  /** The plan to which the request is tied, where it is. */
  @Column({ name: 'plan_hash', type: 'text', nullable: true })
  planHash!: string | null;

  @Column({ name: 'requested_by', type: 'text' })
  requestedBy!: string;

  @Column({ name: 'requested_at', type: 'timestamptz', precision: 3 })
  requestedAt!: Date;

  /** From then on it can no longer be approved. */
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  /** Null while nobody has decided. */
  @Column({ type: 'text', nullable: true })
  decision!: ApprovalDecision | null;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy!: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', precision: 3, nullable: true })
  decidedAt!: Date | null;

  /** What the one who decided had to say. */
  @Column({ type: 'text', nullable: true })
  note!: string | null;
}
