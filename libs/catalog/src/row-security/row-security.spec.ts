import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemCodeOf } from '@lifeboat/kernel';
import { createTestCatalog, runSql, type TestCatalog } from '@lifeboat/testing';
import type { QueryRunner } from 'typeorm';
import { createMigrationDataSource } from '../migrate/create-migration-data-source.js';

/** What a command comes to: it works, finds no row, is refused by a policy, or was not granted at all. */
type Outcome = 'done' | 'no rows' | 'refused' | 'not granted';
type Command = 'select' | 'insert' | 'update' | 'delete';

const OPERATION = '00000000-0000-4000-8000-000000000001';
const BACKUP = '00000000-0000-4000-8000-000000000002';
const RESTORE = '00000000-0000-4000-8000-000000000003';
const EPOCH = '00000000-0000-4000-8000-000000000004';
const SEGMENT = '00000000-0000-4000-8000-000000000005';
const ALERT = '00000000-0000-4000-8000-000000000007';
const OTHER_SEGMENT = '00000000-0000-4000-8000-000000000006';

/** Per table: the column of its tenant, an insert of a row of tenant a, and what its tenant's administrator may do. */
const tables = {
  tenants: {
    tenant: 'id',
    insert: "(id, application_database) values ('new', 'main')",
    admin: { select: 'done', insert: 'refused', update: 'no rows', delete: 'not granted' },
  },
  operations: {
    tenant: 'tenant_id',
    insert: `(id, kind, tenant_id, actor_subject, actor_role, actor_source, request_id)
             values (gen_random_uuid(), 'backup', 'a', 's', 'tenant_admin', 'api', 'r')`,
    admin: { select: 'done', insert: 'done', update: 'done', delete: 'not granted' },
  },
  tenant_backups: {
    tenant: 'tenant_id',
    insert: `(id, tenant_id, type, application_database, compression)
             values (gen_random_uuid(), 'a', 'full', 'main', 'none')`,
    admin: { select: 'done', insert: 'done', update: 'done', delete: 'done' },
  },
  tenant_restores: {
    tenant: 'tenant_id',
    insert: `(id, tenant_id, source_path, mode) values (gen_random_uuid(), 'a', 'p', 'replace')`,
    admin: { select: 'done', insert: 'done', update: 'done', delete: 'not granted' },
  },
  tenant_restore_points: {
    tenant: 'tenant_id',
    insert: `(id, tenant_id, restore_id, backup_id, expires_at)
             values (gen_random_uuid(), 'a', '${RESTORE}', '${BACKUP}', now())`,
    admin: { select: 'done', insert: 'done', update: 'not granted', delete: 'not granted' },
  },
  tenant_keys: {
    tenant: 'tenant_id',
    insert: `(tenant_id, version, recipient)
             select 'a', coalesce(max(version), 0) + 1, 'age1' from lifeboat.tenant_keys where tenant_id = 'a'`,
    admin: { select: 'done', insert: 'done', update: 'no rows', delete: 'not granted' },
  },
  tenant_backup_schedules: {
    tenant: 'tenant_id',
    insert: `(id, tenant_id, name, cron, type) values (gen_random_uuid(), 'a', 'new', '0 2 * * *', 'full')`,
    admin: { select: 'done', insert: 'done', update: 'done', delete: 'done' },
  },
  tenant_backup_leases: {
    tenant: 'tenant_id',
    insert: `(id, tenant_id, backup_id, purpose, expires_at)
             values (gen_random_uuid(), 'a', '${BACKUP}', 'export', now())`,
    admin: { select: 'done', insert: 'done', update: 'done', delete: 'done' },
  },
  tenant_backup_logs: {
    tenant: 'tenant_id',
    insert: `(tenant_id, actor_source, action, outcome) values ('a', 'api', 'x', 'succeeded')`,
    admin: { select: 'done', insert: 'refused', update: 'not granted', delete: 'not granted' },
  },
  tenant_backup_log_heads: {
    tenant: 'chain',
    insert: `values ('c', 1, 'h')`,
    admin: { select: 'done', insert: 'not granted', update: 'not granted', delete: 'not granted' },
  },
  change_log_blocks: {
    tenant: 'tenant_id',
    insert: `(segment_id, tenant_id, byte_offset, byte_length, sha256, transactions, changes)
             values ('${OTHER_SEGMENT}', 'a', 0, 1, repeat('0', 64), 1, 1)`,
    admin: { select: 'done', insert: 'refused', update: 'not granted', delete: 'no rows' },
  },
  recovery_gaps: {
    tenant: 'tenant_id',
    insert: `(id, database_name, tenant_id, from_time, reason, detail)
             values (gen_random_uuid(), 'main', 'a', now(), 'tenant_moved', 'd')`,
    admin: { select: 'done', insert: 'refused', update: 'no rows', delete: 'no rows' },
  },
  tenant_births: {
    tenant: 'tenant_id',
    insert: `(tenant_id, epoch_id, xid, commit_lsn, committed_at, snapshot, seen_at, tables_not_covered)
             values ('a', '${EPOCH}', 2, '0/2', now(), '{}', now(), '{}')`,
    admin: { select: 'done', insert: 'refused', update: 'not granted', delete: 'no rows' },
  },
} satisfies Record<string, { tenant: string; insert: string; admin: Record<Command, Outcome> }>;
type Table = keyof typeof tables;

const contexts = {
  'its administrator': ['a', 'tenant_admin'],
  'its viewer': ['a', 'tenant_viewer'],
  "another tenant's administrator": ['b', 'tenant_admin'],
  "another tenant's viewer": ['b', 'tenant_viewer'],
  'no context': null,
  'a tenant without a role': ['a', ''],
  'a role without a tenant': ['', 'tenant_admin'],
  'an unknown role': ['a', 'owner'],
  'the system administrator': ['', 'system_admin'],
} as const;
type Context = keyof typeof contexts;

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'] });
  await runSql(
    catalog.database.superuserUrl,
    `insert into lifeboat.operations (id, kind, tenant_id, actor_subject, actor_role, actor_source, request_id)
       values ('${OPERATION}', 'backup', 'a', 's', 'tenant_admin', 'api', 'r');
     insert into lifeboat.tenant_backups (id, tenant_id, type, application_database, compression)
       values ('${BACKUP}', 'a', 'full', 'main', 'none');
     insert into lifeboat.tenant_restores (id, tenant_id, backup_id, source_path, mode)
       values ('${RESTORE}', 'a', '${BACKUP}', 'p', 'replace');
     insert into lifeboat.tenant_restore_points (id, tenant_id, restore_id, backup_id, expires_at)
       values (gen_random_uuid(), 'a', '${RESTORE}', '${BACKUP}', now());
     insert into lifeboat.tenant_keys (tenant_id, version, recipient) values ('a', 1, 'age1');
     insert into lifeboat.tenant_backup_schedules (id, tenant_id, name, cron, type)
       values (gen_random_uuid(), 'a', 'nightly', '0 2 * * *', 'full');
     insert into lifeboat.tenant_backup_leases (id, tenant_id, backup_id, purpose, expires_at)
       values (gen_random_uuid(), 'a', '${BACKUP}', 'export', now());
     insert into lifeboat.tenant_backup_logs (tenant_id, actor_source, action, outcome)
       values ('a', 'api', 'backups.create', 'succeeded');
     insert into lifeboat.change_log_epochs
       (id, database_name, slot_name, publication_name, system_identifier, timeline, marker_xid, tables, started_at,
        started_lsn, covered_lsn, covered_time)
       values ('${EPOCH}', 'main', 's', 'p', '1', 1, 1, '[]', now(), '0/1', '0/1', now());
     insert into lifeboat.change_log_segments
       (id, epoch_id, number, path, first_commit_lsn, last_commit_lsn, end_lsn, min_xid, max_xid, min_commit_time,
        max_commit_time, transactions, changes, size_bytes, sha256, previous_sha256)
       select id, '${EPOCH}', number, id::text, '0/1', '0/1', '0/2', 1, 1, now(), now(), 1, 1, 1, repeat('0', 64), previous
         from (values ('${SEGMENT}'::uuid, 1, null), ('${OTHER_SEGMENT}', 2, repeat('0', 64))) as s (id, number, previous);
     insert into lifeboat.change_log_blocks
       (segment_id, tenant_id, byte_offset, byte_length, sha256, transactions, changes)
       values ('${SEGMENT}', 'a', 0, 1, repeat('0', 64), 1, 1);
     insert into lifeboat.tenant_births
       (tenant_id, epoch_id, xid, commit_lsn, committed_at, snapshot, seen_at, tables_not_covered)
       values ('a', '${EPOCH}', 1, '0/1', now(), '{}', now(), '{}');
     insert into lifeboat.recovery_gaps (id, database_name, tenant_id, from_time, reason, detail)
       values (gen_random_uuid(), 'main', 'a', now(), 'tenant_moved', 'of tenant a'),
              (gen_random_uuid(), 'main', null, now(), 'slot_lost', 'of all tenants');
     insert into lifeboat.alerts (id, kind, subject_type, subject, detail, remedy, opened_at, last_seen_at)
       values ('${ALERT}', 'k', 'tenant', 'a', 'd', 'r', now(), now());
     insert into lifeboat.alert_deliveries (alert_id, channel, sent_at) values ('${ALERT}', 'webhook', now());
     insert into lifeboat.alert_channels (channel, since) values ('webhook', now())`,
  );
});
afterAll(() => catalog.close());

/** Runs one statement in a context and takes it back. */
async function attempt(context: Context, sql: string): Promise<Outcome> {
  const runner: QueryRunner = catalog.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    const settings = contexts[context];
    if (settings !== null) {
      await runner.query(
        "select set_config('lifeboat.tenant_id', $1, true), set_config('lifeboat.role', $2, true)",
        [...settings],
      );
    }
    const { affected } = await runner.query(sql, [], true);
    return affected === 0 ? 'no rows' : 'done';
  } catch (error) {
    expect(systemCodeOf(error)).toBe('42501');
    return String(error).includes('row-level security') ? 'refused' : 'not granted';
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

function statement(table: Table, command: Command): string {
  const { tenant, insert } = tables[table];
  const sql: Record<Command, string> = {
    select: `select from lifeboat.${table} where ${tenant} = 'a'`,
    insert: `insert into lifeboat.${table} ${insert}`,
    update: `update lifeboat.${table} set ${tenant} = ${tenant} where ${tenant} = 'a'`,
    delete: `delete from lifeboat.${table} where ${tenant} = 'a'`,
  };
  return sql[command];
}

/** Tables whose rows are of no one tenant: their own tests are below. The owner alone has migrations. */
const COMMON_TABLES = [
  'alert_channels',
  'alert_deliveries',
  'alerts',
  'change_log_epochs',
  'change_log_segments',
  'migrations',
  'restore_approvals',
];

/** What somebody may do who is neither the tenant's administrator nor the system. */
function stranger(admin: Record<Command, Outcome>, select: Outcome): Record<Command, Outcome> {
  const orNotGranted = (command: Command, outcome: Outcome): Outcome =>
    admin[command] === 'not granted' ? 'not granted' : outcome;
  return {
    select,
    insert: orNotGranted('insert', 'refused'),
    update: orNotGranted('update', 'no rows'),
    delete: orNotGranted('delete', 'no rows'),
  };
}

function expected(table: Table, context: Context): Record<Command, Outcome> {
  const admin: Record<Command, Outcome> = tables[table].admin;
  if (context === 'its administrator') {
    return admin;
  }
  if (context === 'its viewer') {
    return stranger(admin, table.startsWith('tenant_backup_log') ? 'no rows' : 'done');
  }
  if (context === 'the system administrator') {
    return {
      select: 'done',
      insert: admin.insert === 'not granted' ? 'not granted' : 'done',
      update: admin.update === 'not granted' ? 'not granted' : 'done',
      delete: admin.delete === 'not granted' ? 'not granted' : 'done',
    };
  }
  return stranger(admin, 'no rows');
}

describe.each(Object.keys(tables) as Table[])('row security of %s', (table) => {
  it.each(Object.keys(contexts) as Context[])('rows of a tenant, for %s', async (context) => {
    const outcomes: Partial<Record<Command, Outcome>> = {};
    for (const command of ['select', 'insert', 'update', 'delete'] as const) {
      outcomes[command] = await attempt(context, statement(table, command));
    }
    expect(outcomes).toEqual(expected(table, context));
  });

  it('a row cannot be given to another tenant', async () => {
    const { tenant, admin } = tables[table];
    const outcome = await attempt('its administrator', `update lifeboat.${table} set ${tenant} = 'b'`);
    expect(outcome).toBe(admin.update === 'done' ? 'refused' : admin.update);
  });
});

describe('row security of the schema', () => {
  it('is stated here for every table that the catalog has', async () => {
    const found = await asOwner(`
      select relname as name from pg_class
       where relnamespace = 'lifeboat'::regnamespace and relkind in ('r', 'p', 'f', 'm') order by 1`);
    const stated = [...Object.keys(tables), ...COMMON_TABLES].sort();
    expect(found).toEqual(stated.map((name) => ({ name })));
  });

  it('the view reads as the one who asks', async () => {
    const own = "select from lifeboat.tenant_backup_stats where tenant_id = 'a'";
    expect(await attempt('its viewer', own)).toBe('done');
    expect(await attempt('the system administrator', own)).toBe('done');
    expect(await attempt("another tenant's administrator", own)).toBe('no rows');
    expect(await attempt('no context', 'select from lifeboat.tenant_backup_stats')).toBe('no rows');
  });

  it('is enabled and forced on every table', async () => {
    const open = await asOwner(`
      select relname from pg_class
       where relnamespace = 'lifeboat'::regnamespace and relkind in ('r', 'p')
         and not (relrowsecurity and relforcerowsecurity)`);
    expect(open).toEqual([]);
  });

  it.each((Object.keys(tables) as Table[]).filter((table) => table !== 'tenant_backup_log_heads'))(
    'binds the owner of %s too',
    async (table) => {
      expect(await asOwner(`select * from lifeboat.${table}`)).toEqual([]);
      expect(await asOwner(`delete from lifeboat.${table} returning 1`)).toEqual([[], 0]);
    },
  );

  it.each([...Object.keys(tables), ...COMMON_TABLES])(
    'gives a login without a role nothing of %s',
    async (table) => {
      const sql = `set role pg_monitor; select from lifeboat.${table}`;
      await expect(runSql(catalog.database.superuserUrl, sql)).rejects.toThrow('permission denied');
    },
  );

  it('gives the process role nothing of the list of migrations', async () => {
    for (const sql of ['select from', 'delete from']) {
      expect(await attempt('the system administrator', `${sql} lifeboat.migrations`)).toBe('not granted');
    }
  });

  it('owns everything as lifeboat_owner, and grants the process role no more than it needs', async () => {
    const owners = await asOwner(`
      select distinct relowner::regrole::text as owner from pg_class
       where relnamespace = 'lifeboat'::regnamespace`);
    expect(owners).toEqual([{ owner: 'lifeboat_owner' }]);
    const grants = await asOwner(`
      select table_name as table, string_agg(privilege_type, ' ' order by privilege_type) as privileges
        from information_schema.role_table_grants
       where table_schema = 'lifeboat' and grantee <> 'lifeboat_owner'
       group by table_name order by table_name`);
    expect(grants).toEqual([
      { table: 'alert_channels', privileges: 'INSERT SELECT UPDATE' },
      { table: 'alert_deliveries', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'alerts', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'change_log_blocks', privileges: 'DELETE INSERT SELECT' },
      { table: 'change_log_epochs', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'change_log_segments', privileges: 'DELETE INSERT SELECT' },
      { table: 'operations', privileges: 'INSERT SELECT UPDATE' },
      { table: 'recovery_gaps', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'restore_approvals', privileges: 'INSERT SELECT' },
      { table: 'tenant_backup_leases', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'tenant_backup_log_heads', privileges: 'SELECT' },
      { table: 'tenant_backup_logs', privileges: 'INSERT SELECT' },
      { table: 'tenant_backup_schedules', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'tenant_backup_stats', privileges: 'SELECT' },
      { table: 'tenant_backups', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'tenant_births', privileges: 'DELETE INSERT SELECT' },
      { table: 'tenant_keys', privileges: 'INSERT SELECT UPDATE' },
      { table: 'tenant_restore_points', privileges: 'INSERT SELECT' },
      { table: 'tenant_restores', privileges: 'INSERT SELECT UPDATE' },
      { table: 'tenants', privileges: 'INSERT SELECT UPDATE' },
    ]);
  });

  it.each([
    ['change_log_epochs', "set end_reason = end_reason where database_name = 'main'"],
    ['change_log_segments', 'set path = path'],
  ])('%s is read in every context and written by the system alone', async (table, change) => {
    const tenants = ['its administrator', 'its viewer', "another tenant's administrator"] as const;
    for (const context of tenants) {
      expect(await attempt(context, `select from lifeboat.${table}`)).toBe('done');
    }
    for (const context of ['no context', 'a tenant without a role', 'a role without a tenant'] as const) {
      expect(await attempt(context, `select from lifeboat.${table}`)).toBe('no rows');
    }
    expect(await attempt('its administrator', `delete from lifeboat.${table}`)).toBe('no rows');
    const update = `update lifeboat.${table} ${change}`;
    expect(await attempt('its administrator', update)).toBe('no rows');
    expect(await attempt('the system administrator', update)).toBe('done');
    const row = `insert into lifeboat.${table} select * from lifeboat.${table}`;
    expect(await attempt('its administrator', row)).toBe('refused');
  });

  it('an approval is for the system alone, decided once, and never changed otherwise', async () => {
    const table = 'lifeboat.restore_approvals';
    const decide = `update ${table} set decision = 'approved', decided_by = 'x', decided_at = now()`;
    const insert = `insert into ${table} (restore_id, operation_id, request_hash, requested_by, requested_at, expires_at)
      values ('${RESTORE}', '${OPERATION}', 'h', 's', now(), now())`;
    const system = 'the system administrator';
    expect(await attempt(system, `${insert}; ${decide}`)).toBe('done');
    for (const change of ["request_hash = 'x'", "requested_by = 'x'", 'expires_at = now()']) {
      expect(await attempt(system, `${insert}; update ${table} set ${change}`)).toBe('not granted');
    }
    expect(await attempt(system, `delete from ${table}`)).toBe('not granted');
    const others = (Object.keys(contexts) as Context[]).filter((name) => name !== system);
    for (const context of others) {
      expect(await attempt(context, insert)).toBe('refused');
    }
    await runSql(catalog.database.superuserUrl, `${insert}; ${decide}`);
    for (const context of others) {
      expect(await attempt(context, `select from ${table}`)).toBe('no rows');
    }
    expect(await attempt(system, `select from ${table}`)).toBe('done');
    expect(await attempt(system, decide)).toBe('no rows');
  });

  it.each([
    ['alerts', 'kind = kind', `values (gen_random_uuid(), 'k', 'tenant', 'b', 'd', 'r', now(), now())`],
    ['alert_channels', 'failures = 1', `values ('email', now())`],
    ['alert_deliveries', 'reminders = 1', `values ('${ALERT}', 'email', now())`],
  ])('%s are for the system alone', async (table, change, row) => {
    const statements = {
      select: `select from lifeboat.${table}`,
      insert: `insert into lifeboat.${table} ${row}`,
      update: `update lifeboat.${table} set ${change}`,
    };
    for (const context of Object.keys(contexts) as Context[]) {
      const isSystem = context === 'the system administrator';
      expect(await attempt(context, statements.select)).toBe(isSystem ? 'done' : 'no rows');
      expect(await attempt(context, statements.insert)).toBe(isSystem ? 'done' : 'refused');
      expect(await attempt(context, statements.update)).toBe(isSystem ? 'done' : 'no rows');
    }
    expect(await asOwner(statements.select)).toEqual([]);
  });

  it('what is written of a segment does not change, except where it lies', async () => {
    const update = 'update lifeboat.change_log_segments set number = number';
    expect(await attempt('the system administrator', update)).toBe('not granted');
  });

  it('a gap of all tenants is seen by each of them, and a gap of another tenant by none', async () => {
    const ofAll = "select from lifeboat.recovery_gaps where detail = 'of all tenants'";
    expect(await attempt('its viewer', ofAll)).toBe('done');
    expect(await attempt("another tenant's viewer", ofAll)).toBe('done');
    expect(await attempt('no context', ofAll)).toBe('no rows');
    expect(await attempt('a role without a tenant', ofAll)).toBe('no rows');
    const ofA = "select from lifeboat.recovery_gaps where detail = 'of tenant a'";
    expect(await attempt("another tenant's administrator", ofA)).toBe('no rows');
    const update = "update lifeboat.recovery_gaps set tenant_id = 'b'";
    expect(await attempt("another tenant's administrator", update)).toBe('no rows');
  });

  it.each(['tenants', 'tenant_backup_logs'])(
    '%s cannot be truncated, by the system neither',
    async (table) => {
      expect(await attempt('the system administrator', `truncate lifeboat.${table}`)).toBe('not granted');
    },
  );

  it('a restore cannot name the backup of another tenant', async () => {
    const sql = `insert into lifeboat.tenant_restores (id, tenant_id, backup_id, source_path, mode)
                 values (gen_random_uuid(), 'b', '${BACKUP}', 'p', 'replace')`;
    const work = catalog.asSystem((manager) => manager.query(sql));
    await expect(work).rejects.toThrow('tenant_restores_backup_fk');
  });
});

/** Asks as the owner of the tables, whom only FORCE ROW LEVEL SECURITY binds. */
async function asOwner(sql: string): Promise<unknown[]> {
  const owner = createMigrationDataSource(catalog.database.superuserUrl, []);
  await owner.initialize();
  try {
    return await owner.query(sql);
  } finally {
    await owner.destroy();
  }
}
