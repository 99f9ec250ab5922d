import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant's own state, saved just before a restore wrote to it. */
@Entity({ schema: 'lifeboat', name: 'tenant_restore_points' })
export class RestorePoint {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** The tenant whose state was saved. */
  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** The restore that it undoes. */
  @Column({ name: 'restore_id', type: 'uuid' })
  restoreId!: string;

  /** The backup of type `restore_point` that holds the state. */
  @Column({ name: 'backup_id', type: 'uuid' })
  backupId!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
