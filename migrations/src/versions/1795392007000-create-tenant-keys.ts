import type { MigrationInterface, QueryRunner } from 'typeorm';
import { raiseWall } from '../support/wall.js';

/**
 * The public halves of tenants' keys; the private ones lie wrapped in the repository. A key that was destroyed keeps its
 * row, as the record of it. A backup that was erased keeps its row too.
 */
export class CreateTenantKeys1795392007000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.tenant_keys (
        tenant_id text collate "C" not null,
        version integer not null check (version > 0),
        recipient text not null check (recipient <> ''),
        created_at timestamptz(3) not null default now(),
        destroyed_at timestamptz(3),
        primary key (tenant_id, version),
        constraint tenant_keys_tenant_fk foreign key (tenant_id) references lifeboat.tenants (id)
      );
      alter table lifeboat.tenant_backups add column erased_at timestamptz(3)`);
    await queryRunner.query(statsView('b.erased_at is null'));
    await raiseWall(queryRunner, {
      table: 'tenant_keys',
      tenantColumn: 'tenant_id',
      readers: ['tenant_admin', 'tenant_viewer'],
      // A tenant's first backup makes its first key.
      tenantAdminMay: ['insert'],
      granted: ['select', 'insert', 'update'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(statsView('true'));
    await queryRunner.query(`
      alter table lifeboat.tenant_backups drop column erased_at;
      drop table lifeboat.tenant_keys`);
  }
}

/** The view of `CreateBackupStats`, for which a backup is good only where the condition holds too. */
function statsView(erasure: string): string {
  return `
      create or replace view lifeboat.tenant_backup_stats with (security_invoker = true) as
      select t.id as tenant_id,
             counts.*,
             round(counts.completed::numeric / nullif(counts.completed + counts.failed, 0), 4)::float8 as success_rate,
             good.id as last_good_id,
             good.finished_at as last_good_at,
             good.rows as last_good_rows,
             good.size_bytes as last_good_size_bytes,
             good.raw_bytes as last_good_raw_bytes,
             good_full.raw_bytes - earlier_full.raw_bytes as growth_bytes_30_days
        from lifeboat.tenants t
       cross join lateral (
             select count(*) filter (where b.status = 'queued') as queued,
                    count(*) filter (where b.status = 'active') as active,
                    count(*) filter (where b.status = 'completed') as completed,
                    count(*) filter (where b.status = 'failed') as failed,
                    count(*) filter (where b.status = 'cancelled') as cancelled,
                    coalesce(sum(b.rows) filter (where b.status = 'completed'), 0)::bigint as total_rows,
                    coalesce(sum(b.size_bytes) filter (where b.status = 'completed'), 0)::bigint as total_size_bytes,
                    coalesce(sum(b.raw_bytes) filter (where b.status = 'completed'), 0)::bigint as total_raw_bytes,
                    (avg(b.duration_ms) filter (where b.status = 'completed'))::float8 as average_duration_ms
               from lifeboat.tenant_backups b
              where b.tenant_id = t.id and b.type <> 'restore_point') counts
        left join lateral (
             select b.id, b.finished_at, b.rows, b.size_bytes, b.raw_bytes from lifeboat.tenant_backups b
              where b.tenant_id = t.id and b.status = 'completed' and b.type in ('full', 'incremental')
                and ${erasure}
              order by b.created_at desc, b.id desc limit 1) good on true
        left join lateral (
             select b.raw_bytes, b.created_at from lifeboat.tenant_backups b
              where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full' and ${erasure}
              order by b.created_at desc, b.id desc limit 1) good_full on true
        left join lateral (
             select b.raw_bytes from lifeboat.tenant_backups b
              where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full' and ${erasure}
                and b.created_at >= good_full.created_at - interval '30 days'
              order by b.created_at, b.id limit 1) earlier_full on true`;
}
