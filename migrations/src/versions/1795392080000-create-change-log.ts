import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseCommonWall } from '../support/common-wall.js';
import { raiseWall } from '../support/wall.js';

/**
 * The change log: its epochs, its segments, which of them hold which tenant, and where nothing can be recovered. Rows of
 * a tenant that nobody has registered yet are blocks and gaps too, hence no foreign keys to tenants.
 */
export class CreateChangeLog1795392080000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createEpochs(queryRunner);
    await createSegments(queryRunner);
    await createBlocks(queryRunner);
    await createGaps(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table lifeboat.recovery_gaps;
      drop table lifeboat.change_log_blocks;
      drop table lifeboat.change_log_segments;
      drop table lifeboat.change_log_epochs`);
  }
}

async function createEpochs(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table lifeboat.change_log_epochs (
      id uuid primary key,
      database_name text not null,
      slot_name text not null,
      publication_name text not null,
      system_identifier text not null,
      timeline integer not null check (timeline > 0),
      marker_xid bigint not null check (marker_xid > 0),
      tables jsonb not null,
      started_at timestamptz not null,
      started_lsn pg_lsn not null,
      covered_lsn pg_lsn not null,
      covered_time timestamptz not null,
      ended_at timestamptz,
      end_reason text,
      constraint change_log_epochs_covered check (covered_lsn >= started_lsn),
      constraint change_log_epochs_ended check ((ended_at is null) = (end_reason is null))
    );
    create unique index change_log_epochs_open on lifeboat.change_log_epochs (database_name) where ended_at is null;
    create index change_log_epochs_of_database on lifeboat.change_log_epochs (database_name, started_at desc)`);
  await raiseCommonWall(queryRunner, {
    table: 'change_log_epochs',
    tenantColumn: null,
    granted: ['insert', 'update'],
  });
}

async function createSegments(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table lifeboat.change_log_segments (
      id uuid primary key,
      epoch_id uuid not null,
      number integer not null check (number > 0),
      path text not null,
      first_commit_lsn pg_lsn not null,
      last_commit_lsn pg_lsn not null,
      end_lsn pg_lsn not null,
      min_xid bigint not null,
      max_xid bigint not null,
      min_commit_time timestamptz not null,
      max_commit_time timestamptz not null,
      transactions integer not null check (transactions > 0),
      changes bigint not null check (changes > 0),
      size_bytes bigint not null check (size_bytes > 0),
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      previous_sha256 text check (previous_sha256 ~ '^[0-9a-f]{64}$'),
      created_at timestamptz(3) not null default now(),
      constraint change_log_segments_number_key unique (epoch_id, number),
      constraint change_log_segments_path_key unique (path),
      constraint change_log_segments_epoch_fk foreign key (epoch_id) references lifeboat.change_log_epochs (id),
      constraint change_log_segments_first check ((number = 1) = (previous_sha256 is null)),
      constraint change_log_segments_order check
        (first_commit_lsn <= last_commit_lsn and last_commit_lsn < end_lsn
         and min_xid <= max_xid and min_commit_time <= max_commit_time)
    );
    create index change_log_segments_xids on lifeboat.change_log_segments (epoch_id, max_xid);
    create index change_log_segments_times on lifeboat.change_log_segments (epoch_id, max_commit_time)`);
  await raiseCommonWall(queryRunner, {
    table: 'change_log_segments',
    tenantColumn: null,
    granted: ['insert'],
  });
}

async function createBlocks(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table lifeboat.change_log_blocks (
      segment_id uuid not null,
      tenant_id text collate "C" not null,
      byte_offset bigint not null check (byte_offset >= 0),
      byte_length bigint not null check (byte_length > 0),
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      key_version integer check (key_version > 0),
      transactions integer not null check (transactions > 0),
      changes bigint not null check (changes > 0),
      primary key (tenant_id, segment_id),
      constraint change_log_blocks_segment_fk foreign key (segment_id) references lifeboat.change_log_segments (id)
    );
    create index change_log_blocks_of_segment on lifeboat.change_log_blocks (segment_id)`);
  await raiseWall(queryRunner, {
    table: 'change_log_blocks',
    tenantColumn: 'tenant_id',
    readers: ['tenant_admin', 'tenant_viewer'],
    tenantAdminMay: [],
    granted: ['select', 'insert'],
  });
}

async function createGaps(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create table lifeboat.recovery_gaps (
      id uuid primary key,
      database_name text not null,
      epoch_id uuid,
      tenant_id text collate "C",
      tables text[],
      from_time timestamptz not null,
      to_time timestamptz,
      from_lsn pg_lsn,
      from_xid bigint check (from_xid > 0),
      reason text not null check (reason <> ''),
      detail text not null,
      created_at timestamptz(3) not null default now(),
      closed_at timestamptz(3),
      full_requested_at timestamptz(3),
      constraint recovery_gaps_epoch_fk foreign key (epoch_id) references lifeboat.change_log_epochs (id),
      constraint recovery_gaps_tables check (cardinality(tables) > 0),
      constraint recovery_gaps_closed check ((to_time is null) = (closed_at is null))
    );
    create index recovery_gaps_of_database on lifeboat.recovery_gaps (database_name, from_time);
    create index recovery_gaps_of_tenant on lifeboat.recovery_gaps (tenant_id, from_time) where tenant_id is not null;
    create index recovery_gaps_open on lifeboat.recovery_gaps (database_name) where to_time is null`);
  await raiseCommonWall(queryRunner, {
    table: 'recovery_gaps',
    tenantColumn: 'tenant_id',
    granted: ['insert', 'update'],
  });
}
