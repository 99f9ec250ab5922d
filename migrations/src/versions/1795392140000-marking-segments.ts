import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Segments of the change log that hold no row's change, but say where in the stream the schema was changed. */
export class MarkingSegments1795392140000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.change_log_segments
        drop constraint change_log_segments_changes_check,
        add constraint change_log_segments_changes_check check (changes >= 0)`);
  }

  /** What is in the chain already cannot be taken out of it. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.change_log_segments
        drop constraint change_log_segments_changes_check,
        add constraint change_log_segments_changes_check check (changes > 0) not valid`);
  }
}
