import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log becomes a chain of hashes for each tenant, and one for lines without a tenant: each line has a number
 * without gaps, the hash of the line before and its own. The server works them out as a line is inserted, by a function of
 * the owner's, so that the process role can neither choose them nor take the end of a chain back. See docs/audit.md.
 */
export class ChainBackupLogs1795392170000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createHeads(queryRunner);
    await queryRunner.query(`
      alter table lifeboat.tenant_backup_logs
        add column sequence bigint,
        add column previous_hash text,
        add column hash text,
        add constraint tenant_backup_logs_tenant check (tenant_id <> '')`);
    await createFunctions(queryRunner);
    await chainPresentLines(queryRunner);
    await queryRunner.query(`
      alter table lifeboat.tenant_backup_logs
        alter column sequence set not null,
        alter column previous_hash set not null,
        alter column hash set not null;
      create unique index tenant_backup_logs_of_chain on lifeboat.tenant_backup_logs (coalesce(tenant_id, ''), sequence);
      create trigger tenant_backup_logs_chain before insert on lifeboat.tenant_backup_logs
        for each row execute function lifeboat.chain_backup_log()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger tenant_backup_logs_chain on lifeboat.tenant_backup_logs;
      drop function lifeboat.chain_backup_log();
      drop function lifeboat.backup_log_hash(lifeboat.tenant_backup_logs);
      drop index lifeboat.tenant_backup_logs_of_chain;
      alter table lifeboat.tenant_backup_logs
        drop constraint tenant_backup_logs_tenant,
        drop column sequence,
        drop column previous_hash,
        drop column hash;
      drop table lifeboat.tenant_backup_log_heads`);
  }
}

/** The end of each chain. The process role can only read it; the policies are those of the lines. */
async function createHeads(queryRunner: QueryRunner): Promise<void> {
  const role = "(select current_setting('lifeboat.role', true))";
  const tenant = "(select nullif(current_setting('lifeboat.tenant_id', true), ''))";
  await queryRunner.query(`
    create table lifeboat.tenant_backup_log_heads (
      -- the tenant; the empty text for the chain of lines without one
      chain text collate "C" primary key,
      sequence bigint not null check (sequence > 0),
      hash text not null
    );
    alter table lifeboat.tenant_backup_log_heads enable row level security;
    alter table lifeboat.tenant_backup_log_heads force row level security;
    create policy tenant_backup_log_heads_owner on lifeboat.tenant_backup_log_heads
      to lifeboat_owner using (true) with check (true);
    create policy tenant_backup_log_heads_system_admin on lifeboat.tenant_backup_log_heads for select
      using (${role} = 'system_admin');
    create policy tenant_backup_log_heads_tenant_select on lifeboat.tenant_backup_log_heads for select
      using (chain = ${tenant} and ${role} = 'tenant_admin');
    grant select on lifeboat.tenant_backup_log_heads to lifeboat_process`);
}

async function createFunctions(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    create function lifeboat.backup_log_hash(line lifeboat.tenant_backup_logs) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
      select encode(sha256(convert_to(string_agg(
               name || '=' || coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '') || chr(10),
               '' order by place), 'UTF8')), 'hex')
        from (values
          (1, 'sequence', line.sequence::text),
          (2, 'previous_hash', line.previous_hash),
          (3, 'id', line.id::text),
          (4, 'tenant_id', line.tenant_id),
          (5, 'target_tenant_id', line.target_tenant_id),
          (6, 'at', to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
          (7, 'actor_subject', line.actor_subject),
          (8, 'actor_role', line.actor_role),
          (9, 'actor_source', line.actor_source),
          (10, 'request_id', line.request_id),
          (11, 'remote_address', line.remote_address),
          (12, 'action', line.action),
          (13, 'outcome', line.outcome),
          (14, 'error_code', line.error_code),
          (15, 'operation_id', line.operation_id::text),
          (16, 'duration_ms', line.duration_ms::text),
          (17, 'bytes', line.bytes::text),
          (18, 'detail', line.detail::text)) as fields (place, name, value)
    $$;
    revoke all on function lifeboat.backup_log_hash(lifeboat.tenant_backup_logs) from public;

    create function lifeboat.chain_backup_log() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    declare
      head lifeboat.tenant_backup_log_heads;
    begin
      -- Locks the end of this one chain until the line is committed: lines of a chain come one after the other.
      insert into lifeboat.tenant_backup_log_heads as h (chain, sequence, hash)
      values (coalesce(new.tenant_id, ''), 1, repeat('0', 64))
          on conflict (chain) do update set sequence = h.sequence + 1
      returning * into head;
      -- Drawn once more under the lock, so that ids follow the chain, and are not what somebody gave.
      new.id := nextval('lifeboat.tenant_backup_logs_id_seq');
      new.sequence := head.sequence;
      new.previous_hash := head.hash;
      new.hash := lifeboat.backup_log_hash(new);
      update lifeboat.tenant_backup_log_heads set hash = new.hash where chain = head.chain;
      return new;
    end $$;
    revoke all on function lifeboat.chain_backup_log() from public`);
}

/** As the system: the lines are walled in from the owner too. */
async function chainPresentLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query("select set_config('lifeboat.role', 'system_admin', true)");
  await queryRunner.query(`
    do $$
    declare
      line lifeboat.tenant_backup_logs;
      head lifeboat.tenant_backup_log_heads;
    begin
      for line in select * from lifeboat.tenant_backup_logs order by coalesce(tenant_id, ''), id loop
        if head.chain is distinct from coalesce(line.tenant_id, '') then
          head := row(coalesce(line.tenant_id, ''), 0, repeat('0', 64));
        end if;
        line.sequence := head.sequence + 1;
        line.previous_hash := head.hash;
        line.hash := lifeboat.backup_log_hash(line);
        update lifeboat.tenant_backup_logs
           set sequence = line.sequence, previous_hash = line.previous_hash, hash = line.hash
         where id = line.id;
        head.sequence := line.sequence;
        head.hash := line.hash;
      end loop;
      -- Once for each chain: a row that one transaction changes again and again gets slower with each time.
      insert into lifeboat.tenant_backup_log_heads (chain, sequence, hash)
      select distinct on (1) coalesce(tenant_id, ''), sequence, hash
        from lifeboat.tenant_backup_logs
       order by 1, 2 desc;
    end $$`);
  await queryRunner.query("select set_config('lifeboat.role', '', true)");
}
