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
  tenant_backup_logs: {
    tenant: 'tenant_id',
    insert: `(tenant_id, actor_source, action, outcome) values ('a', 'api', 'x', 'succeeded')`,
    admin: { select: 'done', insert: 'refused', update: 'not granted', delete: 'not granted' },
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
     insert into lifeboat.tenant_backup_logs (tenant_id, actor_source, action, outcome)
       values ('a', 'api', 'backups.create', 'succeeded')`,
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
    return stranger(admin, table === 'tenant_backup_logs' ? 'no rows' : 'done');
  }
  if (context === 'the system administrator') {
    return {
      select: 'done',
      insert: 'done',
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

  it('binds the owner of the tables too', async () => {
    expect(await asOwner('select * from lifeboat.tenants')).toEqual([]);
    expect(await asOwner('select * from lifeboat.tenant_backup_logs')).toEqual([]);
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
      { table: 'operations', privileges: 'INSERT SELECT UPDATE' },
      { table: 'tenant_backup_logs', privileges: 'INSERT SELECT' },
      { table: 'tenant_backup_schedules', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'tenant_backup_stats', privileges: 'SELECT' },
      { table: 'tenant_backups', privileges: 'DELETE INSERT SELECT UPDATE' },
      { table: 'tenant_keys', privileges: 'INSERT SELECT UPDATE' },
      { table: 'tenant_restore_points', privileges: 'INSERT SELECT' },
      { table: 'tenant_restores', privileges: 'INSERT SELECT UPDATE' },
      { table: 'tenants', privileges: 'INSERT SELECT UPDATE' },
    ]);
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
