import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * Backups. A parent is of the same tenant by its foreign key; a completed one can be found and checked in the repository.
 * The operation may be another tenant's: a restore into a second tenant saves that one's restore point.
 */
export class CreateBackups1795392002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_backups (
        id uuid primary key,
        tenant_id text collate "C" not null,
        operation_id uuid,
        type text not null check (type in ('full', 'incremental', 'selective', 'restore_point', 'shared')),
        status text not null default 'queued'
          check (status in ('queued', 'active', 'completed', 'failed', 'cancelled')),
        parent_id uuid,
        application_database text not null,
        label text,
        hold boolean not null default false,
        path text,
        manifest_sha256 text check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
        rows bigint check (rows >= 0),
        size_bytes bigint check (size_bytes >= 0),
        raw_bytes bigint check (raw_bytes >= 0),
        encrypted boolean not null default false,
        compression text not null,
        schema_hash text,
        table_count integer check (table_count >= 0),
        created_at timestamptz(3) not null default now(),
        started_at timestamptz(3),
        finished_at timestamptz(3),
        duration_ms bigint check (duration_ms >= 0),
        expires_at timestamptz(3),
        validation jsonb,
        error jsonb,
        constraint tenant_backups_of_tenant_key unique (tenant_id, id),
        constraint tenant_backups_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id),
        constraint tenant_backups_operation_fk foreign key (operation_id) references lifeboat.operations (id),
        constraint tenant_backups_parent_fk
          foreign key (tenant_id, parent_id) references lifeboat.tenant_backups (tenant_id, id),
        constraint tenant_backups_parent check ((type = 'incremental') = (parent_id is not null)),
        constraint tenant_backups_finished check
          ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
        constraint tenant_backups_completed check
          (status <> 'completed' or (path is not null and manifest_sha256 is not null and rows is not null))
      );
      create index tenant_backups_of_tenant on lifeboat.tenant_backups (tenant_id, created_at desc, id desc);
      create index tenant_backups_good
        on lifeboat.tenant_backups (tenant_id, type, created_at desc) where status = 'completed';
      create index tenant_backups_children on lifeboat.tenant_backups (tenant_id, parent_id) where parent_id is not null;
      create index tenant_backups_of_operation on lifeboat.tenant_backups (operation_id);
      create index tenant_backups_expiring on lifeboat.tenant_backups (expires_at) where not hold`);
    await raiseWall(queryRunner, {
      table: 'tenant_backups',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert', 'update', 'delete'],
      granted: ['select', 'insert', 'update', 'delete'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lifeboat.tenant_backups');
  }
}
