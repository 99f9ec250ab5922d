import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * Restores and the restore points that undo them. A restore belongs to the tenant whose backup it reads; its restore
 * point to the tenant that was written, which for a cross-tenant restore is another one.
 */
export class CreateRestores1795392003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createRestores(queryRunner);
    await createRestorePoints(queryRunner);
    await raiseWall(queryRunner, {
      table: 'tenant_restores',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert', 'update'],
      granted: ['select', 'insert', 'update'],
    });
    await raiseWall(queryRunner, {
      table: 'tenant_restore_points',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert'],
      granted: ['select', 'insert'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_restores drop constraint tenant_restores_restore_point_fk;
      drop table lifeboat.tenant_restore_points;
      drop table lifeboat.tenant_restores`);
  }
}

function createRestores(queryRunner: QueryRunner): Promise<unknown> {
  return queryRunner.query(`
    create table lifeboat.tenant_restores (
      id uuid primary key,
      tenant_id text collate "C" not null,
      operation_id uuid,
      backup_id uuid,
      source_path text not null,
      mode text not null check (mode in ('replace', 'missing', 'merge')),
      dry_run boolean not null default false,
      target_tenant_id text collate "C",
      status text not null default 'queued'
        check (status in ('queued', 'active', 'completed', 'failed', 'cancelled')),
      plan jsonb,
      plan_hash text,
      outcome jsonb,
      reason text,
      restore_point_id uuid,
      created_at timestamptz(3) not null default now(),
      started_at timestamptz(3),
      finished_at timestamptz(3),
      duration_ms bigint check (duration_ms >= 0),
      error jsonb,
      constraint tenant_restores_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id),
      constraint tenant_restores_target_tenant_fk foreign key (target_tenant_id) references lifeboat.tenants (id),
      constraint tenant_restores_operation_fk foreign key (operation_id) references lifeboat.operations (id),
      -- the record of a restore outlives its backup; source_path still says what it was
      constraint tenant_restores_backup_fk foreign key (tenant_id, backup_id)
        references lifeboat.tenant_backups (tenant_id, id) on delete set null (backup_id),
      constraint tenant_restores_finished check
        ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null))
    );
    create index tenant_restores_of_tenant on lifeboat.tenant_restores (tenant_id, created_at desc, id desc);
    create index tenant_restores_of_target on lifeboat.tenant_restores (target_tenant_id)
      where target_tenant_id is not null;
    create index tenant_restores_of_backup on lifeboat.tenant_restores (tenant_id, backup_id);
    create index tenant_restores_of_operation on lifeboat.tenant_restores (operation_id)`);
}

function createRestorePoints(queryRunner: QueryRunner): Promise<unknown> {
  return queryRunner.query(`
    create table lifeboat.tenant_restore_points (
      id uuid primary key,
      tenant_id text collate "C" not null,
      restore_id uuid not null,
      backup_id uuid not null,
      expires_at timestamptz(3) not null,
      created_at timestamptz(3) not null default now(),
      constraint tenant_restore_points_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id),
      constraint tenant_restore_points_restore_fk foreign key (restore_id) references lifeboat.tenant_restores (id),
      -- without its backup a restore point can undo nothing
      constraint tenant_restore_points_backup_fk foreign key (tenant_id, backup_id)
        references lifeboat.tenant_backups (tenant_id, id) on delete cascade
    );
    alter table lifeboat.tenant_restores add constraint tenant_restores_restore_point_fk
      foreign key (restore_point_id) references lifeboat.tenant_restore_points (id) on delete set null;
    create index tenant_restores_of_restore_point on lifeboat.tenant_restores (restore_point_id);
    create index tenant_restore_points_of_tenant
      on lifeboat.tenant_restore_points (tenant_id, created_at desc, id desc);
    create index tenant_restore_points_of_restore on lifeboat.tenant_restore_points (restore_id);
    create index tenant_restore_points_of_backup on lifeboat.tenant_restore_points (tenant_id, backup_id);
    create index tenant_restore_points_expiring on lifeboat.tenant_restore_points (expires_at)`);
}
