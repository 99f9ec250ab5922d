import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One version of a tenant's key: its public half. The private one lies wrapped in the repository. */
@Entity({ schema: 'lifeboat', name: 'tenant_keys' })
export class TenantKey {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** 1, 2, …; the newest is the one that backups are encrypted to. */
  @PrimaryColumn({ type: 'integer' })
  version!: number;

  /** `age1…` */
  @Column({ type: 'text' })
  recipient!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** When it was destroyed, and with it what only it could read. */
  @Column({ name: 'destroyed_at', type: 'timestamptz', precision: 3, nullable: true })
  destroyedAt!: Date | null;
}
