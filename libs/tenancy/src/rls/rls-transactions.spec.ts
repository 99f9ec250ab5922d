import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog, testActor } from '@lifeboat/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { runAs } from '../actor/actor-context.js';
import { requireRls } from './current-transaction.js';
import { RlsTransactions } from './rls-transactions.js';

let catalog: TestCatalog;

beforeAll(async () => {
  // One connection, so that every transaction gets the one that the transaction before it used.
  catalog = await createTestCatalog({ tenants: ['a', 'b'], poolSize: 1 });
});
afterAll(() => catalog.close());

async function tenantIds(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>('select id from lifeboat.tenants order by id');
  return rows.map(({ id }) => id);
}

const settings = `
  select current_setting('lifeboat.tenant_id', true) as "tenantId",
         current_setting('lifeboat.role', true) as role,
         pg_backend_pid() as pid, current_user as "user"`;

describe('RlsTransactions', () => {
  it("shows each actor its own tenant's rows", async () => {
    expect(await catalog.as(testActor('a'), tenantIds)).toEqual(['a']);
    expect(await catalog.as(testActor('b', 'tenant_viewer'), tenantIds)).toEqual(['b']);
    expect(await catalog.asSystem(tenantIds)).toEqual(['a', 'b']);
  });

  it('runs as the process role though the login could bypass row level security', async () => {
    const [row] = await catalog.as(testActor('a'), (manager) => manager.query(settings));
    expect(row).toMatchObject({ tenantId: 'a', role: 'tenant_admin', user: 'lifeboat_process' });
  });

  it.each(['committed', 'rolled back'])('leaves no context on the connection once %s', async (end) => {
    const inside = catalog.as(testActor('a'), async (manager) => {
      const [row] = await manager.query(settings);
      if (end === 'rolled back') {
        throw Object.assign(new Error('stop'), { pid: row.pid });
      }
      return row.pid as number;
    });
    const pid = await inside.catch((error: unknown) => (error as { pid: number }).pid);
    const [next] = await catalog.dataSource.query(settings);
    expect(next).toMatchObject({ tenantId: '', role: '', pid });
    const rows = await catalog.dataSource.query('select id from lifeboat.tenants');
    expect(rows).toEqual([]);
  });

  it('does not give a connection back that could not be rolled back', async () => {
    const runner = catalog.dataSource.createQueryRunner();
    jest.spyOn(runner, 'rollbackTransaction').mockRejectedValue(new Error('cannot roll back'));
    const create = jest.spyOn(catalog.dataSource, 'createQueryRunner').mockReturnValueOnce(runner);
    let pid = 0;
    const work = catalog.as(testActor('a'), async (manager) => {
      [{ pid }] = await manager.query(settings);
      throw new Error('the first error');
    });
    await expect(work).rejects.toThrow('the first error');
    create.mockRestore();
    const [next] = await catalog.dataSource.query(settings);
    expect(pid).toBeGreaterThan(0);
    expect(next.pid).not.toBe(pid);
    expect(await catalog.dataSource.query('select id from lifeboat.tenants')).toEqual([]);
  });

  it('joins the transaction it is nested in', async () => {
    const actor = testActor('a');
    await catalog.as(actor, async (outer) => {
      const inner = await catalog.transactions.run(async (manager) => manager);
      expect(inner).toBe(outer);
      expect(requireRls()).toBe(outer);
    });
  });

  it('does not let another actor join', async () => {
    const other = (): Promise<unknown> => catalog.as(testActor('b'), tenantIds);
    await expect(catalog.as(testActor('a'), other)).rejects.toThrow(/^TENANT_CONTEXT_MISSING/);
  });

  it('rolls back what throws, nested or not', async () => {
    const rename = (manager: EntityManager): Promise<unknown> =>
      manager.query("update lifeboat.tenants set name = 'renamed' where id = 'a'");
    const work = catalog.asSystem(async () => {
      await catalog.transactions.run(rename);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    const rows = await catalog.asSystem((manager) => manager.query('select name from lifeboat.tenants'));
    expect(rows).not.toContainEqual({ name: 'renamed' });
  });

  it('does not take a transaction whose error was hidden for committed', async () => {
    const work = catalog.asSystem(async (manager) => {
      await manager.query('select 1/0').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({
      code: 'INTERNAL',
      detail: expect.stringContaining('rolled back'),
    });
  });

  it('throws outside an actor and outside a transaction', async () => {
    await expect(catalog.transactions.run(tenantIds)).rejects.toThrow(/^TENANT_CONTEXT_MISSING/);
    expect(() => requireRls()).toThrow(/^TENANT_CONTEXT_MISSING/);
    expect(() => runAs(testActor('a'), requireRls)).toThrow(/^TENANT_CONTEXT_MISSING/);
  });

  it('does not let work that was not awaited go on in an ended transaction', async () => {
    let later: (() => EntityManager) | undefined;
    let release: () => void = () => undefined;
    let straggler: Promise<unknown> = Promise.resolve();
    await catalog.asSystem(async () => {
      straggler = new Promise<void>((resolve) => (release = resolve)).then(() => requireRls());
      later = requireRls;
    });
    expect(later).toBeDefined();
    release();
    await expect(straggler).rejects.toThrow(/^TENANT_CONTEXT_MISSING/);
  });

  it('refuses a connection that row level security does not bind', async () => {
    const loose = new DataSource({ type: 'postgres', url: catalog.database.processUrl });
    const work = runAs(testActor('a'), () => new RlsTransactions(loose).run(tenantIds));
    await expect(work).rejects.toMatchObject({
      code: 'TENANT_CONTEXT_MISSING',
      remedy: expect.stringContaining('BYPASSRLS'),
    });
    await loose.destroy();
  });

  it('passes on what is not the error of the database', async () => {
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    await expect(catalog.asSystem(() => Promise.reject(missing))).rejects.toBe(missing);
  });

  it('connects once for all who come at the same time, and again after a failed try', async () => {
    const url = catalog.database.processUrl.replace(catalog.database.name, 'not_there');
    const dataSource = new DataSource({ type: 'postgres', url });
    const transactions = new RlsTransactions(dataSource);
    const ask = (): Promise<string[]> => runAs(testActor(), () => transactions.run(tenantIds));
    const answers = await Promise.allSettled([ask(), ask(), ask()]);
    for (const answer of [...answers, ...(await Promise.allSettled([ask()]))]) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'CATALOG_UNAVAILABLE' } });
    }
  });

  it('says CATALOG_UNAVAILABLE when the connection dies, and works again with the next', async () => {
    const work = catalog.asSystem(async (manager) => {
      const [{ pid }] = await manager.query(settings);
      await runSql(catalog.database.superuserUrl, `select pg_terminate_backend(${String(pid)})`);
      return tenantIds(manager);
    });
    await expect(work).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    expect(await catalog.asSystem(tenantIds)).toEqual(['a', 'b']);
  });

  it.each([
    ['CATALOG_NOT_MIGRATED', 'select * from lifeboat.not_yet'],
    ['CATALOG_NOT_MIGRATED', 'select not_yet from lifeboat.tenants'],
    ['FORBIDDEN', "insert into lifeboat.tenants (id, application_database) values ('c', 'main')"],
    ['PRIVILEGE_MISSING', 'delete from lifeboat.tenants'],
    ['CATALOG_BUSY', 'set local statement_timeout = 10; select pg_sleep(5)'],
  ])('answers %s to %s', async (code, sql) => {
    const work = catalog.as(testActor('a'), (manager) => manager.query(sql));
    await expect(work).rejects.toMatchObject({ code });
  });
});
