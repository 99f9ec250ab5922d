import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackupDeletionsRepository, BackupLeasesRepository, BackupsRepository } from '@lifeboat/catalog';
import { toLifeboatError } from '@lifeboat/kernel';
import { ExportBackup, type ExportReport, type ExportTarget, LeaseBackup } from '@lifeboat/protection';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import { runSql, testActor, waitFor } from '@lifeboat/testing';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { findHalfDone } from '../support/half-done.js';
import { decisionsOf, Retention, TurnedClock } from '../support/retention.js';
import { Site } from '../support/site.js';

const TENANT = '1';
const ROUNDS = 12;

let clock: TurnedClock;
let site: Site;
let retention: Retention;

beforeAll(async () => {
  clock = new TurnedClock();
  const environment = { ...SHOP_ENVIRONMENT, BACKUP_DELETION_GRACE_HOURS: '0' };
  site = await Site.open({ install: installShop, environment, clock });
  retention = new Retention(site);
});
afterAll(() => site.close());

/** A backup that the rules would delete, and a newer one. */
async function oldBackup(): Promise<string> {
  const id = await site.backUp(TENANT);
  clock.turnDays(60);
  await site.backUp(TENANT);
  return id;
}

function exportTo(backupId: string, target: Pick<ExportTarget, 'write'>): Promise<ExportReport> {
  const run = { signal: new AbortController().signal, onProgress: () => undefined };
  return runAs(testActor(), () =>
    site.app
      .get(ExportBackup)
      .export({ backupId, schema: false, shared: false }, { irrevocable: false, ...target }, run),
  );
}

const codeOfError = (error: unknown): string => toLifeboatError(error).code;

async function drain(script: AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of script) {
    expect(piece.length).toBeGreaterThan(0);
  }
}

const leaseBackup = (forMs: number, everyMs: number): LeaseBackup =>
  new LeaseBackup(
    site.app.get(RlsTransactions),
    site.app.get(BackupsRepository),
    site.app.get(BackupDeletionsRepository),
    site.app.get(BackupLeasesRepository),
    { forMs, everyMs },
  );

const leases = (): Promise<{ id: string }[]> =>
  runSql<{ id: string }>(site.catalogUrl, 'SELECT id FROM lifeboat.tenant_backup_leases');

describe('a backup that is exported', () => {
  it('is not deleted meanwhile, neither by rules nor by a person; afterwards it is', async () => {
    const id = await oldBackup();
    await exportTo(id, {
      write: async (_id, script) => {
        expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [id]: 'keep in_use' });
        await expect(retention.delete(TENANT, id)).rejects.toMatchObject({ code: 'BACKUP_IN_USE' });
        await drain(script);
      },
    });
    expect(await leases()).toEqual([]);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [id]: 'delete no_rule' });
    await expect(exportTo(id, { write: (_id, script) => drain(script) })).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
  });

  it('in a race with its deletion is exported whole, or not at all', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await oldBackup();
      const deletion = retention.delete(TENANT, id);
      const deleted = deletion.then(() => 'deleted', codeOfError);
      // The deletion has a way to go before it decides: the export comes before, about then, or after.
      await delay(round * 4);
      const exported = await exportTo(id, {
        write: async (_id, script) => {
          await deleted;
          expect(await retention.sweep()).toMatchObject({ backups: 0 });
          await drain(script);
        },
      }).then(() => 'exported', codeOfError);
      expect([
        ['exported', 'BACKUP_IN_USE'],
        ['BACKUP_DELETED', 'deleted'],
      ]).toContainEqual([exported, await deleted]);
      await retention.sweep();
    }
    expect(await leases()).toEqual([]);
    expect(await findHalfDone(site)).toEqual([]);
  });
});

describe('a lease', () => {
  it('of somebody who has died ends by itself', async () => {
    const id = await oldBackup();
    const died = Promise.withResolvers<never>();
    const lease = { tenantId: TENANT, backupId: id, purpose: 'drill' };
    const held = runAs(testActor(), () =>
      leaseBackup(600_000, 60_000).within(lease, new AbortController().signal, () => died.promise),
    );
    await waitFor(async () => (await leases()).length === 1, { what: 'the lease' });
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [id]: 'keep in_use' });
    clock.turnHours(1);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [id]: 'delete no_rule' });
    expect(await leases()).toEqual([]);
    died.reject(new Error('dead'));
    await expect(held).rejects.toThrow('dead');
  });

  it('is renewed for as long as the work goes on, and its loss ends the work', async () => {
    const id = await oldBackup();
    const lease = { tenantId: TENANT, backupId: id, purpose: 'drill' };
    const expiry = async (): Promise<string> =>
      String(
        (
          await runSql(site.catalogUrl, 'SELECT expires_at::text AS at FROM lifeboat.tenant_backup_leases')
        )[0]?.['at'],
      );
    const work = runAs(testActor(), () =>
      leaseBackup(10_000, 20).within(lease, new AbortController().signal, async (signal) => {
        const first = await expiry();
        clock.turnHours(1);
        await waitFor(async () => (await expiry()) > first, { what: 'a renewal' });
        await runSql(site.catalogUrl, 'DELETE FROM lifeboat.tenant_backup_leases');
        await waitFor(() => signal.aborted, { what: 'the end of the work' });
        signal.throwIfAborted();
      }),
    );
    await expect(work).rejects.toMatchObject({ code: 'BACKUP_IN_USE' });
  });

  it('on a backup of another tenant is not given', async () => {
    const id = await oldBackup();
    const lease = { tenantId: TENANT, backupId: id, purpose: 'drill' };
    const asked = runAs(testActor('2'), () =>
      leaseBackup(10_000, 20).within(lease, new AbortController().signal, () => Promise.resolve()),
    );
    await expect(asked).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });
});
