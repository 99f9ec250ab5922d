import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/** When a tenant's backups are taken and how long they are kept. */
export class CreateBackupSchedules1795392004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_backup_schedules (
        id uuid primary key,
        tenant_id text collate "C" not null,
        name text not null check (name <> ''),
        cron text not null check (cron <> ''),
        time_zone text not null default 'UTC',
        type text not null check (type in ('full', 'incremental', 'selective')),
        retention jsonb not null default '{}',
        "window" text,
        enabled boolean not null default true,
        include_tables text[] not null default '{}',
        exclude_tables text[] not null default '{}',
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint tenant_backup_schedules_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id),
        constraint tenant_backup_schedules_name_key unique (tenant_id, name)
      );
      create index tenant_backup_schedules_of_tenant
        on lifeboat.tenant_backup_schedules (tenant_id, created_at desc, id desc);
      create index tenant_backup_schedules_enabled on lifeboat.tenant_backup_schedules (id) where enabled`);
    await raiseWall(queryRunner, {
      table: 'tenant_backup_schedules',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert', 'update', 'delete'],
      granted: ['select', 'insert', 'update', 'delete'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lifeboat.tenant_backup_schedules');
  }
}
