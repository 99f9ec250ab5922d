import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A tenant that was erased is not backed up again, whether its backups are encrypted or not. Those whose newest key was
 * destroyed before are such. The rows are walled in from the owner too.
 */
export class ErasedTenants1795392040000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.tenants add column erased_at timestamptz(3)');
    await queryRunner.query("select set_config('lifeboat.role', 'system_admin', true)");
    await queryRunner.query(`
      update lifeboat.tenants t
         set erased_at = k.destroyed_at
        from (select distinct on (tenant_id) tenant_id, destroyed_at
                from lifeboat.tenant_keys
               order by tenant_id, version desc) k
       where k.tenant_id = t.id and k.destroyed_at is not null`);
    await queryRunner.query("select set_config('lifeboat.role', '', true)");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.tenants drop column erased_at');
  }
}
