import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Says that somebody reads a backup, who is no operation; whoever died leaves one that expires. */
@Entity({ schema: 'lifeboat', name: 'tenant_backup_leases' })
export class BackupLease {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** What it builds on is kept with it. */
  @Column({ name: 'backup_id', type: 'uuid' })
  backupId!: string;

  /** What it is read for, such as `export`. */
  @Column({ type: 'text' })
  purpose!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** Renewed again and again while the work goes on. */
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;
}
