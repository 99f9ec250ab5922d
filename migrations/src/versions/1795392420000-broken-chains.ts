import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A backup that builds on one that a validation has found broken is no good one either. Those that were found broken are few,
 * and found without reading all.
 */
export class BrokenChains1795392420000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create index tenant_backups_broken on lifeboat.tenant_backups (tenant_id, id)
        where validation->>'valid' = 'false'`);
    await queryRunner.query(
      statsView(`not exists (
                 with recursive chain as (
                      select b.parent_id, b.validation->>'valid' as valid
                       union
                      select parent.parent_id, parent.validation->>'valid'
                        from chain
                        join lifeboat.tenant_backups parent on parent.tenant_id = t.id and parent.id = chain.parent_id)
                 select from chain where valid = 'false')`),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(statsView("(b.validation->>'valid') is distinct from 'false'"));
    await queryRunner.query('drop index lifeboat.tenant_backups_broken');
  }
}

/** The view of `WatchedBackups`, for which a backup is sound only where the condition holds. */
function statsView(sound: string): string {
  const good = `b.erased_at is null and b.deleted_at is null and ${sound}`;
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
                and ${good}
              order by b.created_at desc, b.id desc limit 1) good on true
        left join lateral (
             select b.raw_bytes, b.created_at from lifeboat.tenant_backups b
              where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full' and ${good}
              order by b.created_at desc, b.id desc limit 1) good_full on true
        left join lateral (
             select b.raw_bytes from lifeboat.tenant_backups b
              where b.tenant_id = t.id and b.status = 'completed' and b.type = 'full' and ${good}
                and b.created_at >= good_full.created_at - interval '30 days'
              order by b.created_at, b.id limit 1) earlier_full on true`;
}
