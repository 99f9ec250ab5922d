import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AuditEntriesRepository } from './audit/audit-entries.repository.js';
import { AuditWriter } from './audit/audit-writer.js';
import { CatalogModule } from './catalog.module.js';
import { TenantLock } from './lock/tenant-lock.js';
import { TenantsRepository } from './repositories/tenants.repository.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a'] });
});
afterAll(() => catalog.close());

describe('CatalogModule', () => {
  it('provides what works on the catalog, and closes its connections', async () => {
    const module = await Test.createTestingModule({
      imports: [CatalogModule.forRoot(catalog.config)],
    }).compile();
    const dataSource = module.get(DataSource);
    expect(dataSource.isInitialized).toBe(false);
    await runAs(testActor('a'), async () => {
      await module.get(AuditWriter).write({ action: 'x', outcome: 'succeeded' });
      await module.get(RlsTransactions).run(async () => {
        expect((await module.get(TenantsRepository).list()).items).toHaveLength(1);
        expect((await module.get(AuditEntriesRepository).list({ tenantId: 'a' })).items).toHaveLength(1);
      });
    });
    expect(await module.get(TenantLock).withTenantLock('a', async () => 'done')).toBe('done');
    await module.close();
    expect(dataSource.isInitialized).toBe(false);
  });

  it('starts, and says what is wrong, where the catalog cannot be reached', async () => {
    const config = { url: 'postgres://lifeboat@127.0.0.1:1/x', migrationUrl: '' };
    const module = await Test.createTestingModule({ imports: [CatalogModule.forRoot(config)] }).compile();
    const work = runAs(testActor(), () =>
      module.get(RlsTransactions).run(() => module.get(TenantsRepository).list()),
    );
    await expect(work).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    await module.close();
  });
});
