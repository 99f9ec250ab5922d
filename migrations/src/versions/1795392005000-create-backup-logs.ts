import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * The audit log: the process role can add to it and read it, no more. No foreign keys: a refusal may name a tenant that
 * does not exist, an entry outlives what it speaks of, and writing one must not wait for the transaction it reports.
 */
export class CreateBackupLogs1795392005000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_backup_logs (
        id bigint generated always as identity primary key,
        tenant_id text collate "C",
        target_tenant_id text collate "C",
        at timestamptz(3) not null default now(),
        actor_subject text,
        actor_role text,
        actor_source text not null check (actor_source in ('api', 'cli', 'job', 'schedule', 'system')),
        request_id text,
        remote_address text,
        action text not null check (action <> ''),
        outcome text not null check (outcome in ('started', 'succeeded', 'failed', 'refused')),
        error_code text,
        operation_id uuid,
        duration_ms bigint check (duration_ms >= 0),
        bytes bigint check (bytes >= 0),
        detail jsonb not null default '{}'
      );
      create index tenant_backup_logs_of_tenant on lifeboat.tenant_backup_logs (tenant_id, id desc);
      create index tenant_backup_logs_of_target on lifeboat.tenant_backup_logs (target_tenant_id, id desc)
        where target_tenant_id is not null;
      create index tenant_backup_logs_of_operation on lifeboat.tenant_backup_logs (operation_id)
        where operation_id is not null;
      create index tenant_backup_logs_at on lifeboat.tenant_backup_logs (at)`);
    await raiseWall(queryRunner, {
      table: 'tenant_backup_logs',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin'],
      tenantAdminMay: [],
      granted: ['select', 'insert'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lifeboat.tenant_backup_logs');
  }
}
