import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The application database that a restore was told to write to, where it is not simply that of the backup. */
export class RestoreTargetDatabase1795392060000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.tenant_restores add column target_database text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.tenant_restores drop column target_database');
  }
}
