import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an incremental backup builds on is known when its snapshot is taken; until then it has no parent. */
export class IncrementalBackups1795392110000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_backups
        drop constraint tenant_backups_parent,
        add constraint tenant_backups_parent check
          (case type when 'incremental' then status <> 'completed' or parent_id is not null else parent_id is null end)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_backups
        drop constraint tenant_backups_parent,
        add constraint tenant_backups_parent check ((type = 'incremental') = (parent_id is not null))`);
  }
}
