import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A tenant that is being restored: which operation says so, and what its status goes back to. The operation's end
 * settles it, in the same transaction and whoever ends it, so that no status outlives its operation. Only the system
 * writes tenants, and most operations run as somebody else: hence a function that acts as the system for this one thing.
 */
export class HoldRestoringTenants1795392020000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenants
        add column status_before text check (status_before in ('active', 'suspended', 'gone')),
        add column restoring_operation_id uuid,
        add constraint tenants_restoring_operation_fk
          foreign key (restoring_operation_id) references lifeboat.operations (id),
        add constraint tenants_restoring check ((status = 'restoring') = (status_before is not null)
          and (status_before is null) = (restoring_operation_id is null));
      create index tenants_of_restoring_operation on lifeboat.tenants (restoring_operation_id)
        where restoring_operation_id is not null;
      alter table lifeboat.tenant_restores
        add column undoes_restore_id uuid,
        add constraint tenant_restores_undoes_fk
          foreign key (undoes_restore_id) references lifeboat.tenant_restores (id);
      create index tenant_restores_of_undone on lifeboat.tenant_restores (undoes_restore_id)
        where undoes_restore_id is not null`);
    await queryRunner.query(`
      create function lifeboat.release_restored_tenant() returns trigger
      language plpgsql security definer
      set search_path = pg_catalog, pg_temp
      as $$
      declare
        role_before constant text := current_setting('lifeboat.role', true);
      begin
        perform set_config('lifeboat.role', 'system_admin', true);
        update lifeboat.tenants
           set status = status_before, status_before = null, restoring_operation_id = null,
               updated_at = new.finished_at
         where restoring_operation_id = new.id;
        perform set_config('lifeboat.role', coalesce(role_before, ''), true);
        return null;
      end $$;
      create trigger operations_release_tenant after update on lifeboat.operations
        for each row when (old.finished_at is null and new.finished_at is not null)
        execute function lifeboat.release_restored_tenant()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger operations_release_tenant on lifeboat.operations;
      drop function lifeboat.release_restored_tenant();
      alter table lifeboat.tenant_restores drop column undoes_restore_id;
      alter table lifeboat.tenants
        drop constraint tenants_restoring,
        drop column restoring_operation_id,
        drop column status_before`);
  }
}
