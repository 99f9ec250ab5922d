import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Backups of a tenant as it was at a moment in the past, taken of a cluster that was recovered from WAL. */
export class RecoveredBackups1795392120000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await this.allow(queryRunner, [
      'full',
      'incremental',
      'selective',
      'restore_point',
      'recovered',
      'shared',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.allow(queryRunner, ['full', 'incremental', 'selective', 'restore_point', 'shared']);
  }

  private async allow(queryRunner: QueryRunner, types: string[]): Promise<void> {
    const list = types.map((type) => `'${type}'`).join(', ');
    await queryRunner.query(`
      alter table lifeboat.tenant_backups
        drop constraint tenant_backups_type_check,
        add constraint tenant_backups_type_check check (type in (${list}))`);
  }
}
