import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Restores into another tenant that wait for a second administrator. They tell of two tenants, so that only a system
 * administrator sees them; a decision is made once, and what was asked for cannot be changed. An operation that waits is
 * queued, and can neither be begun nor be completed.
 */
export class RestoreApprovals1795392172000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const system = "(select current_setting('lifeboat.role', true)) = 'system_admin'";
    await queryRunner.query(`
      alter table lifeboat.operations
        add column awaits_approval boolean not null default false,
        add constraint operations_awaiting check (not awaits_approval or state in ('queued', 'failed', 'cancelled'));
      create table lifeboat.restore_approvals (
        restore_id uuid primary key,
        operation_id uuid not null,
        request_hash text not null,
        plan_hash text,
        requested_by text not null,
        requested_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        decision text check (decision in ('approved', 'rejected', 'expired')),
        decided_by text,
        decided_at timestamptz(3),
        note text,
        constraint restore_approvals_restore_fk foreign key (restore_id) references lifeboat.tenant_restores (id),
        constraint restore_approvals_operation_fk foreign key (operation_id) references lifeboat.operations (id),
        constraint restore_approvals_decided check
          ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
        constraint restore_approvals_by_another check (decision <> 'approved' or decided_by <> requested_by)
      );
      create unique index restore_approvals_of_operation on lifeboat.restore_approvals (operation_id);
      create index restore_approvals_pending on lifeboat.restore_approvals (expires_at) where decision is null;
      alter table lifeboat.restore_approvals enable row level security;
      alter table lifeboat.restore_approvals force row level security;
      create policy restore_approvals_system_select on lifeboat.restore_approvals for select using (${system});
      create policy restore_approvals_system_insert on lifeboat.restore_approvals for insert
        with check (${system} and decision is null);
      create policy restore_approvals_system_update on lifeboat.restore_approvals for update
        using (${system} and decision is null) with check (${system});
      grant select, insert, update (decision, decided_by, decided_at, note)
        on lifeboat.restore_approvals to lifeboat_process`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table lifeboat.restore_approvals;
      alter table lifeboat.operations drop column awaits_approval`);
  }
}
