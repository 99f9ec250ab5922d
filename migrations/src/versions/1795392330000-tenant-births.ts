import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * Tenants that began while their changes were captured: at a snapshot they had nothing, so that all that they ever had is in
 * the change log. The tenant may not be registered yet, hence no foreign key to tenants.
 */
export class TenantBirths1795392330000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_births (
        tenant_id text collate "C" not null,
        epoch_id uuid not null,
        xid bigint not null check (xid > 0),
        commit_lsn pg_lsn not null,
        committed_at timestamptz not null,
        snapshot jsonb not null,
        seen_at timestamptz not null,
        tables_not_covered text[] not null,
        created_at timestamptz(3) not null default now(),
        primary key (tenant_id, epoch_id, commit_lsn),
        constraint tenant_births_epoch_fk foreign key (epoch_id)
          references lifeboat.change_log_epochs (id) on delete cascade
      );
      create index tenant_births_of_epoch on lifeboat.tenant_births (epoch_id);
      alter table lifeboat.change_log_epochs add column key_look jsonb`);
    await raiseWall(queryRunner, {
      table: 'tenant_births',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: [],
      granted: ['select', 'insert', 'delete'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table lifeboat.tenant_births;
      alter table lifeboat.change_log_epochs drop column key_look`);
  }
}
