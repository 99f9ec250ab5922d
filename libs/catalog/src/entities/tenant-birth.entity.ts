import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A snapshot of the application database, as a manifest has it. */
export interface StoredSnapshot {
  /** As `pg_current_snapshot()` printed it. */
  text: string;
  xmin: string;
  xmax: string;
  inProgress: string[];
  /** WAL insert position read after the snapshot was taken. */
  endLsn: string;
}

/**
 * That a tenant began while its database's changes were captured: at a snapshot it had nothing, and all that it has had since
 * is in the change log.
 */
@Entity({ schema: 'lifeboat', name: 'tenant_births' })
export class TenantBirth {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @PrimaryColumn({ name: 'epoch_id', type: 'uuid' })
  epochId!: string;

  /** Position of the commit by which the tenant's own row came. */
  @PrimaryColumn({ name: 'commit_lsn', type: 'text' })
  commitLsn!: string;

  /** 64-bit id, as text, of its transaction. */
  @Column({ type: 'bigint' })
  xid!: string;

  /** Exact in the database; here cut off to milliseconds. */
  @Column({ name: 'committed_at', type: 'timestamptz' })
  committedAt!: Date;

  /** The one that shows nothing of the tenant. */
  @Column({ type: 'jsonb' })
  snapshot!: StoredSnapshot;

  /** When it was taken. */
  @Column({ name: 'seen_at', type: 'timestamptz' })
  seenAt!: Date;

  /** Tables of tenants whose changes were not captured, as `schema.table`. */
  @Column({ name: 'tables_not_covered', type: 'text', array: true })
  tablesNotCovered!: string[];

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
