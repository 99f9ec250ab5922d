import { ownStack, runSql } from '@lifeboat/testing';
import { Site } from './site.js';

/** A Lifeboat whose role is only the owner of the application's tables: no BYPASSRLS, no replica mode. */
export interface OwnerSite {
  site: Site;
  superuserUrl: string;
  close(): Promise<void>;
}

const ROLE = 'table_owner';

/** On servers of its own, for rights of roles hold for a whole cluster. Row level security is on, and not forced. */
export async function openOwnerSite(): Promise<OwnerSite> {
  const stack = await ownStack();
  const superuserUrl = stack.postgres.superuserUrl('postgres');
  const processUrl = new URL(superuserUrl);
  processUrl.username = ROLE;
  processUrl.password = 'secret';
  await runSql(superuserUrl, `CREATE ROLE ${ROLE} LOGIN PASSWORD 'secret'`);
  const site = await Site.open({ application: { superuserUrl, processUrl: processUrl.href }, tenants: 3 });
  await runSql(
    superuserUrl,
    `ALTER ROLE ${ROLE} NOBYPASSRLS; REVOKE SET ON PARAMETER session_replication_role FROM ${ROLE};
     GRANT sample_owner TO ${ROLE};
     DO $$ DECLARE t regclass; BEGIN
       FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relforcerowsecurity LOOP
         EXECUTE format('ALTER TABLE ONLY %s NO FORCE ROW LEVEL SECURITY', t);
       END LOOP;
     END $$`,
  );
  return {
    site,
    superuserUrl,
    close: async () => {
      await site.close();
      await stack.remove();
    },
  };
}

/** Every trigger of the application and when it fires, and every foreign key and whether it can be put off. */
export async function readGuards(superuserUrl: string): Promise<string[]> {
  const rows = await runSql<{ guard: string }>(
    superuserUrl,
    `SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) AS guard FROM pg_trigger
      WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'app.%'
     UNION ALL
     SELECT concat_ws(' ', conrelid::regclass, conname, condeferrable, condeferred) FROM pg_constraint
      WHERE contype = 'f' AND conrelid::regclass::text LIKE 'app.%' ORDER BY 1`,
  );
  return rows.map(({ guard }) => guard);
}
