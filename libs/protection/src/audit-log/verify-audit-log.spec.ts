import { generateKeyPairSync } from 'node:crypto';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AnchorStore, Ed25519Signer, openRepository } from '@lifeboat/archive';
import { AuditChainsRepository, AuditWriter, createCatalogDataSource } from '@lifeboat/catalog';
import { systemClock } from '@lifeboat/kernel';
import { runAs } from '@lifeboat/tenancy';
import {
  createTestCatalog,
  runSql,
  temporaryDirectory,
  type TemporaryDirectory,
  type TestCatalog,
  testActor,
} from '@lifeboat/testing';
import type { DataSource } from 'typeorm';
import { Authoriser } from '../access/authoriser.js';
import { AnchorAuditLog } from './anchor-audit-log.js';
import { type AuditVerification, VerifyAuditLog } from './verify-audit-log.js';
import { type AnchoredLog, WriteAnchor } from './write-anchor.js';

const { privateKey } = generateKeyPairSync('ed25519');
let catalog: TestCatalog;
let pool: DataSource;
let audit: AuditWriter;
let directory: TemporaryDirectory;
let anchors: AnchorStore;

beforeEach(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'] });
  pool = createCatalogDataSource(catalog.config, { poolSize: 8, applicationName: 'audit' });
  audit = new AuditWriter(pool);
  directory = await temporaryDirectory();
  const repository = await openRepository({ location: directory.path, signingKeyFile: null });
  anchors = new AnchorStore(repository, new Ed25519Signer(privateKey));
});
afterEach(async () => {
  if (pool.isInitialized) {
    await pool.destroy();
  }
  await catalog.close();
  await directory.remove();
});

async function write(tenantId: string | null, count: number): Promise<void> {
  for (let line = 1; line <= count; line += 1) {
    const detail = { line, 'a "name"': 'Zoë\n=', list: [1.5, null] };
    await runAs(testActor(tenantId), () => audit.write({ action: 'x', outcome: 'succeeded', detail }));
  }
}

function verify(tenantId?: string, actor = testActor()): Promise<AuditVerification> {
  const useCase = new VerifyAuditLog(
    new Authoriser(audit),
    catalog.transactions,
    new AuditChainsRepository(),
    anchors,
  );
  return runAs(actor, () => useCase.verify(tenantId));
}

/** Does it as the owner of the server, without the trigger that chains lines. */
async function tamper(sql: string): Promise<void> {
  await runSql(
    catalog.database.superuserUrl,
    `begin; set local session_replication_role = replica; ${sql}; commit`,
  );
}

describe('VerifyAuditLog', () => {
  it('finds every chain whole, that of a tenant alone, and an empty one', async () => {
    await write('a', 3);
    await write(null, 2);
    expect(await verify()).toEqual({
      whole: true,
      anchor: null,
      chains: [
        { tenantId: null, lines: 2, fault: null },
        { tenantId: 'a', lines: 3, fault: null },
      ],
    });
    expect(await verify('a', testActor('a'))).toMatchObject({ whole: true, chains: [{ lines: 3 }] });
    expect(await verify('b')).toMatchObject({
      whole: true,
      chains: [{ tenantId: 'b', lines: 0, fault: null }],
    });
  });

  it('goes on over many pages, while lines are added', async () => {
    await runSql(
      catalog.database.superuserUrl,
      `insert into lifeboat.tenant_backup_logs (tenant_id, actor_source, action, outcome)
       select 'a', 'api', 'x', 'succeeded' from generate_series(1, 2000)`,
    );
    const [verified] = await Promise.all([verify('a'), write('a', 20)]);
    expect(verified.whole).toBe(true);
    expect(await verify('a')).toMatchObject({ whole: true, chains: [{ lines: 2020 }] });
  });

  it('is whole after many have written at once, each chain numbered without a gap', async () => {
    const writers = Array.from({ length: 40 }, (_, index) =>
      runAs(testActor(index % 2 === 0 ? 'a' : 'b'), () =>
        audit.write({ action: 'crowded', outcome: 'succeeded' }),
      ),
    );
    await Promise.all(writers);
    expect(await verify()).toMatchObject({ whole: true, chains: [{ lines: 20 }, { lines: 20 }] });
  });

  const faults: [name: string, sql: string, sequence: number, problem: string][] = [
    ['a changed action', "update %l set action = 'y' where sequence = 2", 2, 'altered'],
    ['a changed actor', 'update %l set actor_subject = null where sequence = 5', 5, 'altered'],
    ['a changed fact', `update %l set detail = '{"line": 9}' where sequence = 1`, 1, 'altered'],
    ['a changed time', "update %l set at = at + interval '1 ms' where sequence = 3", 3, 'altered'],
    ['another tenant acted on', "update %l set target_tenant_id = 'b' where sequence = 4", 4, 'altered'],
    ['a changed line with a hash that fits', rehashed("action = 'y'", 2), 2, 'altered'],
    ['the last line changed, with a hash that fits', rehashed("action = 'y'", 5), 5, 'altered'],
    ['a changed hash alone', "update %l set hash = repeat('1', 64) where sequence = 3", 3, 'altered'],
    ['a removed line', 'delete from %l where sequence = 3', 3, 'missing'],
    ['the first line removed', 'delete from %l where sequence = 1', 1, 'missing'],
    ['the last lines removed', 'delete from %l where sequence > 3', 4, 'missing'],
    ['all lines removed', 'delete from %l', 1, 'missing'],
    ['the table emptied', 'truncate %l', 1, 'missing'],
    [
      'a removed line, and those behind it numbered anew',
      'delete from %l where sequence = 2; update %l set sequence = sequence - 1 where sequence > 2',
      2,
      'altered',
    ],
    [
      'two lines swapped',
      'update %l set sequence = 99 where sequence = 2; update %l set sequence = 2 where sequence = 3; update %l set sequence = 3 where sequence = 99',
      2,
      'altered',
    ],
    ['a line inserted at the end', inserted('6'), 6, 'altered'],
    ['a line inserted at the end that has a hash that fits', `${inserted('6')}; ${rehash(6)}`, 6, 'inserted'],
    [
      'a line inserted in between, and those behind it numbered anew',
      `update %l set sequence = sequence + 10 where sequence > 2; ${inserted('3')}; update %l set sequence = sequence - 9 where sequence > 9`,
      3,
      'altered',
    ],
    [
      'a second line of the same number',
      `drop index lifeboat.tenant_backup_logs_of_chain; ${inserted('2')}; ${rehash(2)}`,
      2,
      'inserted',
    ],
    ['a line given to another tenant', "update %l set tenant_id = 'b' where sequence = 5", 5, 'missing'],
    ['the end taken back', 'update %h set sequence = 4', 5, 'inserted'],
    ['the end removed', 'delete from %h', 1, 'inserted'],
  ];

  it.each(faults)('finds %s', async (_name, sql, sequence, problem) => {
    await write('a', 5);
    await tamper(
      sql
        .replaceAll('%l', 'lifeboat.tenant_backup_logs')
        .replaceAll('%h', 'lifeboat.tenant_backup_log_heads'),
    );
    const { whole, chains } = await verify();
    expect(whole).toBe(false);
    expect(chains.find(({ tenantId }) => tenantId === 'a')).toMatchObject({ fault: { sequence, problem } });
  });

  it('finds a fault behind the first page', async () => {
    await runSql(
      catalog.database.superuserUrl,
      `insert into lifeboat.tenant_backup_logs (tenant_id, actor_source, action, outcome)
       select 'a', 'api', 'x', 'succeeded' from generate_series(1, 2100)`,
    );
    await tamper('delete from lifeboat.tenant_backup_logs where sequence = 1001');
    expect(await verify('a')).toMatchObject({
      chains: [{ lines: 1000, fault: { sequence: 1001, problem: 'missing' } }],
    });
  });

  it("refuses another tenant's chain, and all chains, to a tenant's administrator", async () => {
    await expect(verify('b', testActor('a'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(verify(undefined, testActor('a'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(verify('a', testActor('a', 'tenant_viewer'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('an anchor in the repository', () => {
  function anchor(acceptFaults = false): Promise<AnchoredLog> {
    const chains = new AuditChainsRepository();
    const authoriser = new Authoriser(audit);
    const useCase = new AnchorAuditLog(
      authoriser,
      new VerifyAuditLog(authoriser, catalog.transactions, chains, anchors),
      new WriteAnchor(catalog.transactions, chains, anchors, systemClock),
      audit,
    );
    return runAs(testActor(), () => useCase.anchor({ acceptFaults }));
  }

  /** What only the owner of the tables can do: every hash fits, and so does the end. */
  const rewrite = (change: string): Promise<void> =>
    tamper(`${change};
      do $$ declare line record; before text := repeat('0', 64); n bigint := 0; begin
        for line in select * from lifeboat.tenant_backup_logs where tenant_id = 'a' order by sequence loop
          n := n + 1;
          update lifeboat.tenant_backup_logs set sequence = n, previous_hash = before where id = line.id;
          update lifeboat.tenant_backup_logs l set hash = lifeboat.backup_log_hash(l) where id = line.id returning hash into before;
        end loop;
        update lifeboat.tenant_backup_log_heads set sequence = n, hash = before where chain = 'a';
      end $$`);

  it.each([
    ["update lifeboat.tenant_backup_logs set action = 'y' where sequence = 2", 4, 'altered'],
    ['delete from lifeboat.tenant_backup_logs where sequence = 2', 4, 'missing'],
    ['delete from lifeboat.tenant_backup_logs where sequence > 2', 3, 'missing'],
  ])(
    'finds a chain that was written anew so that it fits in itself: %s',
    async (change, sequence, problem) => {
      await write('a', 4);
      const { path } = await anchor();
      await rewrite(change);
      expect(await verify('a')).toMatchObject({
        whole: false,
        anchor: { path, problem: null },
        chains: [{ fault: { sequence, problem } }],
      });
      await expect(anchor()).rejects.toMatchObject({ code: 'AUDIT_LOG_ALTERED' });
    },
  );

  it('finds a log that was removed with its ends', async () => {
    await write('a', 4);
    await anchor();
    await tamper('delete from lifeboat.tenant_backup_logs; delete from lifeboat.tenant_backup_log_heads');
    const { whole, chains } = await verify();
    expect(whole).toBe(false);
    expect(chains).toContainEqual({
      tenantId: 'a',
      lines: 0,
      fault: expect.objectContaining({ sequence: 1, problem: 'missing' }),
    });
    await anchor(true);
    expect(await verify()).toMatchObject({ whole: true });
  });

  it('lets the log grow, and the newest one counts', async () => {
    await write('a', 2);
    await anchor();
    await write('a', 2);
    const { path, chains } = await anchor();
    expect(chains).toBe(2);
    await write('a', 2);
    expect(await verify()).toMatchObject({ whole: true, anchor: { path, problem: null } });
  });

  it('is not believed where it was changed, or has no signature', async () => {
    await write('a', 2);
    const { path } = await anchor();
    await appendFile(join(directory.path, path), ' ');
    expect(await verify()).toMatchObject({ whole: false, anchor: { path, problem: expect.any(String) } });
    await anchor(true);
    expect(await verify()).toMatchObject({ whole: true });
    const newest = await anchor();
    await rm(join(directory.path, `${newest.path}.sig`));
    expect(await verify()).toMatchObject({ whole: false, anchor: { path: newest.path } });
  });
});

/** Gives a line the hash that it would have, had it been written as it is. */
function rehash(sequence: number): string {
  return `update %l l set hash = lifeboat.backup_log_hash(l) where sequence = ${sequence}`;
}

function rehashed(change: string, sequence: number): string {
  return `update %l set ${change} where sequence = ${sequence}; ${rehash(sequence)}`;
}

/** A line that was not chained by the server, behind the line before it. */
function inserted(sequence: string): string {
  return `insert into %l (tenant_id, actor_source, action, outcome, sequence, previous_hash, hash)
    select 'a', 'api', 'forged', 'succeeded', ${sequence}, (select hash from %l where sequence = ${sequence} - 1), repeat('2', 64)`;
}
