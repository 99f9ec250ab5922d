import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * The registry of the application's tenants. Only the system registers tenants and changes their status.
 * The list of migrations, which TypeORM has made by now, is walled in too: it is the owner's alone.
 */
export class CreateTenants1795392000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenants (
        id text collate "C" primary key check (id <> ''),
        slug text,
        name text,
        status text not null default 'active' check (status in ('active', 'suspended', 'restoring', 'gone')),
        application_database text not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now()
      );
      create index tenants_slug on lifeboat.tenants (slug);
      create index tenants_application_database on lifeboat.tenants (application_database, status)`);
    await queryRunner.query(`
      alter table lifeboat.migrations enable row level security;
      alter table lifeboat.migrations force row level security;
      create policy migrations_owner on lifeboat.migrations to lifeboat_owner using (true) with check (true)`);
    await raiseWall(queryRunner, {
      table: 'tenants',
      tenantColumn: 'id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: [],
      granted: ['select', 'insert', 'update'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop policy migrations_owner on lifeboat.migrations;
      alter table lifeboat.migrations no force row level security;
      alter table lifeboat.migrations disable row level security;
      drop table lifeboat.tenants`);
  }
}
