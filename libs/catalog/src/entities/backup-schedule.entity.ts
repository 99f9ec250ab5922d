import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How long backups are kept; a rule that is not given keeps nothing by itself. */
export interface Retention {
  /** Everything younger than so many days. */
  days?: number;
  /** The newest so many. */
  keepLast?: number;
  /** The newest of each of the last so many days, weeks, months, years. */
  daily?: number;
  weekly?: number;
  monthly?: number;
  yearly?: number;
}

export type ScheduledBackupType = 'full' | 'incremental' | 'selective';

/** When a tenant's backups are taken. */
@Entity({ schema: 'lifeboat', name: 'tenant_backup_schedules' })
export class BackupSchedule {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** Unique within the tenant. */
  @Column({ type: 'text' })
  name!: string;

  /** Five fields: minute, hour, day of month, month, day of week. */
  @Column({ type: 'text' })
  cron!: string;

  /** The zone in which `cron` is read, such as `Europe/Berlin`. */
  @Column({ name: 'time_zone', type: 'text', default: 'UTC' })
  timeZone!: string;

  @Column({ type: 'text' })
  type!: ScheduledBackupType;

  @Column({ type: 'jsonb', default: {} })
  retention!: Retention;

  /** The span over which the start may be spread; null starts on the minute. */
  @Column({ type: 'text', nullable: true })
  window!: string | null;

  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  /** Tables as `schema.table`; empty means all. */
  @Column({ name: 'include_tables', type: 'text', array: true, default: [] })
  includeTables!: string[];

  @Column({ name: 'exclude_tables', type: 'text', array: true, default: [] })
  excludeTables!: string[];

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
