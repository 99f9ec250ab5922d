import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * Deletion of backups in two steps (deleted, then, after a grace time, removed), holds with their reason, which schedule
 * asked for a backup, and leases on backups that somebody reads.
 */
export class RetainBackups1795392190000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_backups
        add column if not exists schedule_id uuid,
        add column hold_reason text,
        add column deleted_at timestamptz(3),
        add column deletion_reason text,
        add column removing_at timestamptz(3),
        add constraint tenant_backups_hold_reason check (hold_reason is null or hold),
        add constraint tenant_backups_deleted check
          ((deleted_at is null) = (deletion_reason is null) and (deleted_at is null or finished_at is not null)),
        add constraint tenant_backups_removing check (removing_at is null or deleted_at is not null),
        add constraint tenant_backups_held check (not hold or deleted_at is null);
      create index tenant_backups_to_remove on lifeboat.tenant_backups (tenant_id, deleted_at)
        where deleted_at is not null`);
    await queryRunner.query(`
      create table lifeboat.tenant_backup_leases (
        id uuid primary key,
        tenant_id text collate "C" not null,
        backup_id uuid not null,
        purpose text not null check (purpose <> ''),
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3) not null,
        constraint tenant_backup_leases_backup_fk foreign key (tenant_id, backup_id)
          references lifeboat.tenant_backups (tenant_id, id) on delete cascade
      );
      create index tenant_backup_leases_of_backup on lifeboat.tenant_backup_leases (tenant_id, backup_id)`);
    await raiseWall(queryRunner, {
      table: 'tenant_backup_leases',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert', 'update', 'delete'],
      granted: ['select', 'insert', 'update', 'delete'],
    });
    await queryRunner.query(statsView('b.erased_at is null and b.deleted_at is null'));
  }

  /** `schedule_id` stays: it may have been there before. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(statsView('b.erased_at is null'));
    await queryRunner.query(`
      drop table lifeboat.tenant_backup_leases;
      alter table lifeboat.tenant_backups
        drop column removing_at,
        drop column deletion_reason,
        drop column deleted_at,
        drop column hold_reason`);
  }
}

/** As it was made, but that the figures of good backups can leave out deleted ones, which nobody can restore. */
const statsView = (good: string): string => `
  create or replace view lifeboat.tenant_backup_stats with (security_invoker = true) as
  select t.id as tenant_id,
         counts.*,
         round(counts.completed::numeric / nullif(counts.completed + counts.failed, 0), 4)::float8 as success_rate,
         good.id as last_good_id,
         good.finished_at as last_good_at,
         good.rows as last_good_rows,
         good.size_bytes as last_good_size_bytes,
         good.raw_bytes as last_good_raw_bytes,
         good_full.raw_bytes - earlier_full.raw_bytes as growth_bytes_30_days
    from lifeboat.tenants t
   cross join lateral (
         select count(*) filter (where b.status = 'queued') as queued,
                count(*) filter (where b.status = 'active') as active,
                count(*) filter (where b.status = 'completed') as completed,
                count(*) filter (where b.status = 'failed') as failed,
                count(*) filter (where b.status = 'cancelled') as cancelled,
                coalesce(sum(b.rows) filter (where b.status = 'completed'), 0)::bigint as total_rows,
                coalesce(sum(b.size_bytes) filter (where b.status = 'completed'), 0)::bigint as total_size_bytes,
                coalesce(sum(b.raw_bytes) filter (where b.status = 'completed'), 0)::bigint as total_raw_bytes,
                (avg(b.duration_ms) filter (where b.status = 'completed'))::float8 as average_duration_ms
           from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.type <> 'restore_point') counts
    left join lateral (
         select b.id, b.finished_at, b.rows, b.size_bytes, b.raw_bytes from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type in ('full', 'incremental') and ${good}
          order by b.created_at desc, b.id desc limit 1) good on true
    left join lateral (
         select b.raw_bytes, b.created_at from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full' and ${good}
          order by b.created_at desc, b.id desc limit 1) good_full on true
    left join lateral (
         select b.raw_bytes from lifeboat.tenant_backups b
          where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full' and ${good}
            and b.created_at >= good_full.created_at - interval '30 days'
          order by b.created_at, b.id limit 1) earlier_full on true`;
