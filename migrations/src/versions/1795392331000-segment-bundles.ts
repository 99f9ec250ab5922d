import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Several segments can lie in one object, a bundle, each as it was. */
export class SegmentBundles1795392331000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.change_log_segments
        add column byte_offset bigint not null default 0 check (byte_offset >= 0),
        add column bundled_at timestamptz(3),
        drop constraint change_log_segments_path_key,
        add constraint change_log_segments_place_key unique (path, byte_offset);
      grant update (byte_offset, bundled_at) on lifeboat.change_log_segments to lifeboat_process;
      grant update (byte_offset) on lifeboat.change_log_blocks to lifeboat_process`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      revoke update (byte_offset) on lifeboat.change_log_blocks from lifeboat_process;
      alter table lifeboat.change_log_segments
        drop constraint change_log_segments_place_key,
        drop column byte_offset,
        drop column bundled_at,
        add constraint change_log_segments_path_key unique (path)`);
  }
}
