import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where an operation was asked for: the audit log says so when it ends, too. */
export class OperationsFromWhere1795392171000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.operations add column remote_address text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table lifeboat.operations drop column remote_address');
  }
}
