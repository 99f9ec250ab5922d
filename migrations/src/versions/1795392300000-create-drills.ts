import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/** Drills: restores into staging that are checked, timed and thrown away. Their reports outlive the backups that they tried. */
export class CreateDrills1795392300000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_drills (
        id uuid primary key,
        tenant_id text collate "C" not null,
        operation_id uuid,
        backup_id uuid,
        kind text not null check (kind in ('newest', 'moment', 'random_moment')),
        moment text,
        status text not null default 'queued'
          check (status in ('queued', 'active', 'completed', 'failed', 'cancelled')),
        passed boolean,
        rpo_ms bigint check (rpo_ms >= 0),
        rto_ms bigint check (rto_ms >= 0),
        report jsonb,
        signature text,
        created_at timestamptz(3) not null default now(),
        started_at timestamptz(3),
        finished_at timestamptz(3),
        duration_ms bigint check (duration_ms >= 0),
        error jsonb,
        constraint tenant_drills_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id),
        constraint tenant_drills_operation_fk foreign key (operation_id) references lifeboat.operations (id),
        constraint tenant_drills_backup_fk foreign key (tenant_id, backup_id)
          references lifeboat.tenant_backups (tenant_id, id) on delete set null (backup_id),
        constraint tenant_drills_finished check
          ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
        constraint tenant_drills_judged check ((status = 'completed') = (passed is not null)),
        constraint tenant_drills_reported check ((status = 'completed') = (report is not null))
      );
      create index tenant_drills_of_tenant on lifeboat.tenant_drills (tenant_id, created_at desc, id desc);
      create index tenant_drills_passed on lifeboat.tenant_drills (tenant_id, finished_at desc) where passed;
      create index tenant_drills_of_backup on lifeboat.tenant_drills (tenant_id, backup_id);
      create index tenant_drills_of_operation on lifeboat.tenant_drills (operation_id)`);
    await raiseWall(queryRunner, {
      table: 'tenant_drills',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert', 'update'],
      granted: ['select', 'insert', 'update'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lifeboat.tenant_drills');
  }
}
