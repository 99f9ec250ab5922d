import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Callers of two tenants can have the same name: neither must be kept from a key, nor learn of it, by the other. */
export class IdempotencyKeysOfTenants1795392350000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index lifeboat.operations_idempotency_key;
      create unique index operations_idempotency_key
        on lifeboat.operations (
          actor_subject, (case when actor_role = 'system_admin' then '' else tenant_id end), idempotency_key
        ) where idempotency_key is not null`);
  }

  /** Fails where namesakes have used the same key meanwhile. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index lifeboat.operations_idempotency_key;
      create unique index operations_idempotency_key
        on lifeboat.operations (actor_subject, idempotency_key) where idempotency_key is not null`);
  }
}
