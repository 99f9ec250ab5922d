import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The conditions of the tenants' own policies, as `raiseWall` made them, for one tenant's rows. */
const OWN = "tenant_id = (select nullif(current_setting('lifeboat.tenant_id', true), ''))";
const ROLE = "(select current_setting('lifeboat.role', true))";
const READERS = `${OWN} and ${ROLE} in ('tenant_admin', 'tenant_viewer')`;
const ADMIN = `${OWN} and ${ROLE} = 'tenant_admin'`;

/**
 * A restore into another tenant: its operation names both. What it plans and what came of it tells of rows of two
 * tenants, so that only a system administrator may see it, and nobody of either.
 */
export class OperationsOnTwoTenants1795392050000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.operations
        add column target_tenant_id text collate "C",
        add constraint operations_target_tenant_fk
          foreign key (target_tenant_id) references lifeboat.tenants (id),
        add constraint operations_two_tenants check (target_tenant_id <> tenant_id);
      create index operations_of_target on lifeboat.operations (target_tenant_id)
        where target_tenant_id is not null`);
    await alterPolicies(queryRunner, ' and target_tenant_id is null');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await alterPolicies(queryRunner, '');
    await queryRunner.query('alter table lifeboat.operations drop column target_tenant_id');
  }
}

async function alterPolicies(queryRunner: QueryRunner, further: string): Promise<void> {
  for (const table of ['operations', 'tenant_restores']) {
    await queryRunner.query(`
      alter policy ${table}_tenant_select on lifeboat.${table} using (${READERS}${further});
      alter policy ${table}_tenant_insert on lifeboat.${table} with check (${ADMIN}${further});
      alter policy ${table}_tenant_update on lifeboat.${table}
        using (${ADMIN}${further}) with check (${ADMIN}${further})`);
  }
}
