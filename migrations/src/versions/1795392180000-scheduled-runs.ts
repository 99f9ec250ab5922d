import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each schedule is due next, what has become of it so far, and which backups it has asked for. */
export class ScheduledRuns1795392180000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_backup_schedules
        drop constraint tenant_backup_schedules_type_check,
        add constraint tenant_backup_schedules_type_check
          check (type in ('full', 'incremental', 'selective', 'policy')),
        add column full_on text[] not null default '{}',
        add column next_due_at timestamptz(3) not null default now(),
        add column last_due_at timestamptz(3),
        add column last_operation_id uuid,
        add column missed_count bigint not null default 0 check (missed_count >= 0),
        add column last_missed_at timestamptz(3);
      create index tenant_backup_schedules_due on lifeboat.tenant_backup_schedules (next_due_at, id) where enabled;
      alter table lifeboat.tenant_backups add column schedule_id uuid`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_backups drop column schedule_id;
      update lifeboat.tenant_backup_schedules set type = 'full' where type = 'policy';
      alter table lifeboat.tenant_backup_schedules
        drop column last_missed_at,
        drop column missed_count,
        drop column last_operation_id,
        drop column last_due_at,
        drop column next_due_at,
        drop column full_on,
        drop constraint tenant_backup_schedules_type_check,
        add constraint tenant_backup_schedules_type_check check (type in ('full', 'incremental', 'selective'))`);
  }
}
