import { RunOperation, SyncTenants } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import request from 'supertest';
import { testActor } from '../catalog/test-actor.js';
import { runSql } from '../stack/run-sql.js';
import { type SampleApi, type SampleApiOptions, startSampleApi } from './sample-api.js';
import { testToken } from './test-token.js';

/** Stands in everything that is the other tenant's: whoever else sees it has seen too much. */
export const CANARY = 'CanaryOfTheOtherTenant';

/** An API with two tenants that have all that a tenant can have, one of them marked throughout. */
export interface WatchedApi extends SampleApi {
  own: string;
  other: string;
  /** Every id that the catalog has of a tenant, such as those of backups, restores and jobs. */
  idsOf(tenantId: string): Promise<string[]>;
  /** Paths of the tenant's backups in the repository. */
  pathsOf(tenantId: string): Promise<string[]>;
}

const SEED = { tenants: 2, rows: 60 };

export async function startWatchedApi(options: SampleApiOptions = {}): Promise<WatchedApi> {
  const api = await startSampleApi({ ...SEED, ...options });
  const [own = '', other = ''] = api.tenants.map(({ id }) => id);
  const url = api.database.superuserUrl;
  await runSql(
    url,
    `update app.tenants set name = '${CANARY}', slug = '${CANARY.toLowerCase()}' where id = '${other}'`,
  );
  await runAs(testActor(), () => api.app.get(SyncTenants).sync());
  for (const tenantId of [own, other]) {
    await fill(api, tenantId, tenantId === other ? CANARY : 'of the own tenant');
  }
  const column = async (tenantId: string, table: string, name: string): Promise<string[]> => {
    const rows = await runSql<Record<string, string>>(
      url,
      `select ${name} as value from lifeboat.${table} where tenant_id = '${tenantId}'`,
    );
    return rows.map(({ value = '' }) => value);
  };
  return {
    ...api,
    own,
    other,
    idsOf: async (tenantId) => {
      const ids = (await tablesWithIds(url)).map((table) => column(tenantId, table, 'id'));
      return (await Promise.all(ids)).flat();
    },
    pathsOf: (tenantId) => column(tenantId, 'tenant_backups', 'path'),
  };
}

/** A backup, a restore with its restore point, a drill, and a schedule, each with the mark where it has a text of its own. */
async function fill(api: SampleApi, tenantId: string, mark: string): Promise<void> {
  const work = async (path: string, body: object): Promise<Record<string, string>> => {
    const response = await request(api.url)
      .post(`/api/backup/tenants/${tenantId}/${path}`)
      .set('Authorization', `Bearer ${testToken(tenantId, { claims: { sub: `admin ${mark}` } })}`)
      .send(body);
    const accepted = response.body as Record<string, string>;
    const outcome = await api.app.get(RunOperation).run(accepted['jobId'] ?? '', { lastAttempt: true });
    if (outcome.kind !== 'completed') {
      throw new Error(`${path} ended as ${JSON.stringify({ outcome, accepted })}`);
    }
    return accepted;
  };
  const { backupId } = await work('backups', { type: 'full', label: mark });
  await runSql(api.database.superuserUrl, `delete from app.tasks where tenant_id = '${tenantId}'`);
  await work('restore', { backupId, reason: mark });
  await work('drills', {});
  await runSql(
    api.database.superuserUrl,
    `insert into lifeboat.tenant_backup_schedules (id, tenant_id, name, cron, time_zone, type, retention, enabled)
     values (gen_random_uuid(), '${tenantId}', '${mark}', '0 2 * * *', 'UTC', 'full', '{}', true)`,
  );
}

async function tablesWithIds(url: string): Promise<string[]> {
  const rows = await runSql<{ name: string }>(
    url,
    `select a.table_name as name from information_schema.columns a
       join information_schema.columns b using (table_schema, table_name)
      where table_schema = 'lifeboat' and a.column_name = 'tenant_id'
        and b.column_name = 'id' and b.data_type = 'uuid'`,
  );
  return rows.map(({ name }) => name);
}
