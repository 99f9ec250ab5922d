import { Column, Entity, PrimaryColumn } from 'typeorm';

export const TENANT_STATUSES = ['active', 'suspended', 'restoring', 'gone'] as const;

/** `gone`: the application has no such tenant any more; its backups may still be there. */
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** A status that lasts: `restoring` passes. */
export type LastingTenantStatus = Exclude<TenantStatus, 'restoring'>;

/** A tenant of the application, as `lifeboat tenants sync` registered it. */
@Entity({ schema: 'lifeboat', name: 'tenants' })
export class Tenant {
  /** The application's own key in text form; unique over all application databases. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** A readable name for the command line, where the application has one; not always unique. */
  @Column({ type: 'text', nullable: true })
  slug!: string | null;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'text', default: 'active' })
  status!: TenantStatus;

  /** What it goes back to; null unless it is being restored. */
  @Column({ name: 'status_before', type: 'text', nullable: true })
  statusBefore!: LastingTenantStatus | null;

  /** The operation that restores it, and that has not ended; null unless it is being restored. */
  @Column({ name: 'restoring_operation_id', type: 'uuid', nullable: true })
  restoringOperationId!: string | null;

  /** Name of the application database that holds the tenant's rows. */
  @Column({ name: 'application_database', type: 'text' })
  applicationDatabase!: string;

  /** When all that was backed up of it was erased; it is not backed up again until it has a new key. */
  @Column({ name: 'erased_at', type: 'timestamptz', precision: 3, nullable: true })
  erasedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
