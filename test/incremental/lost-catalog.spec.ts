import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DestroyTenantKeys } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { TEST_KEY, testActor } from '@lifeboat/testing';
import { ChainSite, type Taken } from '../support/chain-site.js';
import { LEDGER_ENVIRONMENT, LEDGER_SCHEMA, LEDGER_START, LEDGER_TABLES } from '../support/ledger.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { codeOf } from '../support/site.js';
import { check, rebuild } from '../support/upkeep.js';

let site: ChainSite;
let last: Taken;

beforeAll(async () => {
  site = await ChainSite.open(LEDGER_SCHEMA, LEDGER_TABLES, {
    ...LEDGER_ENVIRONMENT,
    MASTER_KEY: TEST_KEY.identity,
  });
  await site.sql(LEDGER_START);
  await site.backUp('full');
  await site.sql(`UPDATE app.projects SET name = 'first' WHERE tenant_id = 1`);
  await site.backUp('incremental');
  await site.sql('DELETE FROM app.projects WHERE id = 4');
  last = await site.backUp('incremental');
  await site.endCapture();
});

afterAll(() => site.close());

describe('a chain of the change log', () => {
  it('comes back from the repository alone, without the change log', async () => {
    expect(last.method).toBe('changes');
    const seen = await site.live();
    await loseCatalog({ catalogUrl: site.lifeboat.database.superuserUrl });
    const report = await rebuild(site.lifeboat);
    expect(report).toMatchObject({ backups: 3 });
    expect((await check(site.lifeboat)).findings).toEqual([]);
    await site.sql('DELETE FROM app.projects WHERE tenant_id = 1');
    expect(codeOf(await site.restore({ backupId: last.backupId }))).toBe('completed');
    expect(await site.live()).toEqual(seen);
  });

  it('is erased with its tenant’s keys', async () => {
    await runAs(testActor(), () => site.lifeboat.app.get(DestroyTenantKeys).destroy('1', '1'));
    expect(codeOf(await site.restore({ backupId: last.backupId }))).toBe('TENANT_KEY_DESTROYED');
    expect((await check(site.lifeboat)).findings.map(({ kind }) => kind)).toEqual([]);
  });
});
