import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a restore writes, if not to the database that backup and tenant are of. */
export class RestoresIntoOtherDatabases1795392060000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.tenant_restores add column target_database text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.tenant_restores drop column target_database');
  }
}
