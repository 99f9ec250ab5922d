import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * The public halves of tenants' keys; the private ones lie wrapped in the repository. A key that was destroyed keeps its
 * row, as the record of it. A backup that was erased keeps its row too.
 */
export class CreateTenantKeys1795392007000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_keys (
        tenant_id text collate "C" not null,
        version integer not null check (version > 0),
        recipient text not null check (recipient <> ''),
        created_at timestamptz(3) not null default now(),
        destroyed_at timestamptz(3),
        primary key (tenant_id, version),
        constraint tenant_keys_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id)
      );
      alter table lifeboat.tenant_backups add column erased_at timestamptz(3)`);
    await raiseWall(queryRunner, {
      table: 'tenant_keys',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      // A tenant's first backup makes its first key.
      tenantAdminMay: ['insert'],
      granted: ['select', 'insert', 'update'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_backups drop column erased_at;
      drop table lifeboat.tenant_keys`);
  }
}
