import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';

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

/** `policy`: full on some days of the week, incremental on the others. */
export const SCHEDULED_BACKUP_TYPES = ['full', 'incremental', 'selective', 'policy'] as const;

export type ScheduledBackupType = (typeof SCHEDULED_BACKUP_TYPES)[number];

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

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

  /** Of the type `policy`: the days, in the schedule's zone, on which the backup is full. */
  @Column({ name: 'full_on', type: 'text', array: true, default: [] })
  fullOn!: Weekday[];

  @Column({ type: 'jsonb', default: {} })
  retention!: Retention;

  /** The span of the day over which starts are spread, such as `02:00-05:00`; null starts on the minute. */
  @Column({ type: 'text', nullable: true })
  window!: string | null;

  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  /** Tables as `schema.table`; empty means all. */
  @Column({ name: 'include_tables', type: 'text', array: true, default: [] })
  includeTables!: string[];

  @Column({ name: 'exclude_tables', type: 'text', array: true, default: [] })
  excludeTables!: string[];

  /** The first due time that nothing was done about yet. */
  @Column({ name: 'next_due_at', type: 'timestamptz', precision: 3 })
  nextDueAt!: Date;

  /** The last due time that something was done about. */
  @Column({ name: 'last_due_at', type: 'timestamptz', precision: 3, nullable: true })
  lastDueAt!: Date | null;

  /** The operation that it started last. */
  @Column({ name: 'last_operation_id', type: 'uuid', nullable: true })
  lastOperationId!: string | null;

  /** How many due times have passed without a start, or with one that came late. */
  @Column({ name: 'missed_count', type: 'bigint', default: 0, transformer: bigintToNumber })
  missedCount!: number;

  /** The last of them. */
  @Column({ name: 'last_missed_at', type: 'timestamptz', precision: 3, nullable: true })
  lastMissedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
}
