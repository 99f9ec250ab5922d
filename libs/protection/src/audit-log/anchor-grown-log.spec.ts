import { generateKeyPairSync } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
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
import { AnchorGrownLog } from './anchor-grown-log.js';
import { VerifyAuditLog } from './verify-audit-log.js';
import { WriteAnchor } from './write-anchor.js';

let catalog: TestCatalog;
let pool: DataSource;
let audit: AuditWriter;
let directory: TemporaryDirectory;
let grown: AnchorGrownLog;

beforeEach(async () => {
  catalog = await createTestCatalog({ tenants: ['a'] });
  pool = createCatalogDataSource(catalog.config, { poolSize: 2, applicationName: 'audit' });
  audit = new AuditWriter(pool);
  directory = await temporaryDirectory();
  const repository = await openRepository({ location: directory.path, signingKeyFile: null });
  const anchors = new AnchorStore(repository, new Ed25519Signer(generateKeyPairSync('ed25519').privateKey));
  const { transactions } = catalog;
  const authoriser = new Authoriser(audit);
  const chains = new AuditChainsRepository();
  const verify = new VerifyAuditLog(authoriser, transactions, chains, anchors);
  const write = new WriteAnchor(transactions, chains, anchors, systemClock);
  const anchor = new AnchorAuditLog(authoriser, verify, write, audit);
  grown = new AnchorGrownLog(transactions, chains, anchors, anchor);
});
afterEach(async () => {
  await pool.destroy();
  await catalog.close();
  await directory.remove();
});

const write = (tenantId: string | null): Promise<void> =>
  runAs(testActor(tenantId), () => audit.write({ action: 'x', outcome: 'succeeded' }));

describe('an anchor that comes by itself', () => {
  it('is written where something was, and not for its own lines alone', async () => {
    await write('a');
    expect(await grown.run()).toMatchObject({ chains: 1 });
    expect(await grown.run()).toBeNull();
    expect(await grown.run()).toBeNull();
    await write(null);
    expect(await grown.run()).toMatchObject({ chains: 2 });
    expect(await grown.run()).toBeNull();
    await write('a');
    expect(await grown.run()).toMatchObject({ chains: 2 });
  });

  it('is not written of a log that was tampered with, nor behind an anchor that was', async () => {
    await write('a');
    const anchored = await grown.run();
    await runSql(
      catalog.database.superuserUrl,
      `begin; set local session_replication_role = replica;
       update lifeboat.tenant_backup_logs set action = 'y' where tenant_id = 'a'; commit`,
    );
    await write('a');
    await expect(grown.run()).rejects.toMatchObject({ code: 'AUDIT_LOG_ALTERED' });
    await appendFile(join(directory.path, anchored?.path ?? ''), ' ');
    await expect(grown.run()).rejects.toMatchObject({ code: 'AUDIT_LOG_ALTERED' });
  });
});
