import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/** Every piece of long work: the truth about it, while the queue is only the engine. */
export class CreateOperations1795392001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.operations (
        id uuid primary key,
        kind text not null check (kind <> ''),
        tenant_id text collate "C" not null,
        state text not null default 'queued'
          check (state in ('queued', 'active', 'completed', 'failed', 'cancelled')),
        phase text,
        percent double precision check (percent between 0 and 100),
        bytes bigint not null default 0 check (bytes >= 0),
        rows bigint not null default 0 check (rows >= 0),
        request jsonb not null default '{}',
        result jsonb,
        error jsonb,
        actor_subject text not null,
        actor_role text not null check (actor_role in ('system_admin', 'tenant_admin', 'tenant_viewer')),
        actor_source text not null check (actor_source in ('api', 'cli', 'job', 'schedule', 'system')),
        request_id text not null,
        idempotency_key text,
        body_hash text,
        attempts integer not null default 0 check (attempts >= 0),
        cancel_requested_at timestamptz(3),
        heartbeat_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        started_at timestamptz(3),
        finished_at timestamptz(3),
        constraint operations_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id),
        constraint operations_finished check
          ((state in ('completed', 'failed', 'cancelled')) = (finished_at is not null)),
        constraint operations_idempotent check (idempotency_key is null or body_hash is not null)
      );
      create unique index operations_idempotency_key
        on lifeboat.operations (actor_subject, idempotency_key) where idempotency_key is not null;
      create index operations_of_tenant on lifeboat.operations (tenant_id, created_at desc, id desc);
      create index operations_unfinished on lifeboat.operations (created_at, id) where state in ('queued', 'active')`);
    await raiseWall(queryRunner, {
      table: 'operations',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      tenantAdminMay: ['insert', 'update'],
      granted: ['select', 'insert', 'update'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lifeboat.operations');
  }
}
