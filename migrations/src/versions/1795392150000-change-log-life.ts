import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What becomes of the change log after it was written: segments expire, and are written anew without the blocks of erased
 * tenants; epochs ask for the full backups that they need as bases, and remember what their tables looked like.
 */
export class ChangeLogLife1795392150000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.change_log_epochs
        add column shapes jsonb,
        add column fulls_requested_at timestamptz(3),
        add column expired_lsn pg_lsn,
        add column expired_xid bigint;
      update lifeboat.change_log_epochs set fulls_requested_at = now();
      alter table lifeboat.change_log_blocks add column sealed boolean not null default false;
      grant delete on lifeboat.change_log_epochs, lifeboat.change_log_blocks, lifeboat.recovery_gaps to lifeboat_process;
      grant update (path), delete on lifeboat.change_log_segments to lifeboat_process`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      revoke update (path), delete on lifeboat.change_log_segments from lifeboat_process;
      revoke delete on lifeboat.change_log_epochs, lifeboat.change_log_blocks, lifeboat.recovery_gaps
        from lifeboat_process;
      alter table lifeboat.change_log_blocks drop column sealed;
      alter table lifeboat.change_log_epochs drop column shapes, drop column fulls_requested_at,
        drop column expired_lsn, drop column expired_xid`);
  }
}
