import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a worker goes by: who asks for what, for which tenant. Never changed after it was written. */
const AS_ASKED = [
  'id',
  'kind',
  'tenant_id',
  'target_tenant_id',
  'request',
  'actor_subject',
  'actor_role',
  'actor_source',
  'request_id',
  'remote_address',
  'created_at',
];

const ADMIN = `tenant_id = (select nullif(current_setting('lifeboat.tenant_id', true), ''))
  and (select current_setting('lifeboat.role', true)) = 'tenant_admin' and target_tenant_id is null`;

/**
 * An operation runs with the rights of whoever its row says has asked for it. So a tenant's context writes operations in its
 * own role only, and nobody changes what was asked for, or by whom.
 */
export class OperationsAsAsked1795392350100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const [found] = (await queryRunner.query(
      `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
        where attrelid = 'lifeboat.operations'::regclass and attnum > 0 and not attisdropped
          and attname <> all($1::text[])`,
      [AS_ASKED],
    )) as { columns: string }[];
    await queryRunner.query(`
      alter policy operations_tenant_insert on lifeboat.operations
        with check (${ADMIN} and actor_role = 'tenant_admin');
      revoke update on lifeboat.operations from lifeboat_process;
      grant update (${found?.columns ?? ''}) on lifeboat.operations to lifeboat_process`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      revoke update on lifeboat.operations from lifeboat_process;
      grant update on lifeboat.operations to lifeboat_process;
      alter policy operations_tenant_insert on lifeboat.operations with check (${ADMIN})`);
  }
}
