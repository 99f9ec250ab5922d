import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { Client } from 'pg';
import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import { queryTenants } from './list-sample-tenants.js';
import type { SampleTenant } from './sample-tenant.js';
import { seedFunctions } from './seed-functions.js';
import type { PlannedTenant } from './seed-plan.js';
import { seedTenantsTable, type Shares } from './seed-tenants-table.js';
import { ADVANCE_SEQUENCES } from './sequences.js';
import { CALENDAR_ROWS } from './statements/calendar-rows.js';
import { customFieldRows } from './statements/custom-field-rows.js';
import { DOCUMENT_ROWS } from './statements/document-rows.js';
import { EVENT_ROWS } from './statements/event-rows.js';
import { INVOICE_ROWS } from './statements/invoice-rows.js';
import { PEOPLE_ROWS } from './statements/people-rows.js';
import { SALES_ROWS } from './statements/sales-rows.js';
import { SHARED_ROWS } from './statements/shared-rows.js';
import { TASK_ROWS } from './statements/task-rows.js';

const ROWS = [
  SHARED_ROWS,
  PEOPLE_ROWS,
  TASK_ROWS,
  SALES_ROWS,
  INVOICE_ROWS,
  CALENDAR_ROWS,
  DOCUMENT_ROWS,
  EVENT_ROWS,
].flat();

/**
 * Fills the empty sample application with these tenants, in one transaction.
 *
 * @throws LifeboatError INVALID_REQUEST where it holds tenants already
 */
export async function seedTenants(
  superuserUrl: string,
  { seed, tenants, shares = {} }: { seed: number; tenants: PlannedTenant[]; shares?: Shares },
): Promise<SampleTenant[]> {
  return withClient(superuserUrl, async (client) => {
    await requireEmpty(client);
    const hasXml = await serverHasXml(client);
    await inTransaction(client, async () => {
      // Triggers and foreign keys off: the rows are complete as they are, and their times must not be the clock's.
      await client.query('SET LOCAL session_replication_role = replica');
      await client.query(seedFunctions(seed, tenants.length));
      await client.query(seedTenantsTable(shares), [
        tenants.map(({ slug }) => slug),
        tenants.map(({ furtherRows }) => furtherRows),
      ]);
      await client.query('ANALYZE pg_temp.seed_tenants');
      for (const statement of [...ROWS, ...customFieldRows({ hasXml }), ...ADVANCE_SEQUENCES]) {
        await client.query(statement);
      }
      await client.query('REFRESH MATERIALIZED VIEW app.revenue_by_month');
    });
    await client.query('VACUUM (ANALYZE)');
    return queryTenants(client);
  });
}

async function requireEmpty(client: Client): Promise<void> {
  const { rows } = await client.query('SELECT FROM app.tenants LIMIT 1');
  if (rows.length > 0) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'The sample application holds tenants already. Nothing was added.',
      remedy: 'Seed a fresh database.',
    });
  }
}

async function serverHasXml(client: Client): Promise<boolean> {
  try {
    await client.query(`SELECT '<a/>'::xml`);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === '0A000') {
      return false;
    }
    throw error;
  }
}
