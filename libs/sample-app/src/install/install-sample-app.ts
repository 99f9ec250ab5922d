import type { Client } from 'pg';
import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import { CALENDAR_TABLES } from '../schema/calendar-tables.js';
import { CUSTOM_FIELD_TABLE } from '../schema/custom-field-table.js';
import { DOCUMENT_TABLES } from '../schema/document-tables.js';
import { EVENT_TABLES } from '../schema/event-tables.js';
import { GRANTS } from '../schema/grants.js';
import { INVOICE_TABLES } from '../schema/invoice-tables.js';
import { PEOPLE_TABLES } from '../schema/people-tables.js';
import { ROLES } from '../schema/roles.js';
import { ROW_LEVEL_SECURITY } from '../schema/row-level-security.js';
import { SALES_TABLES } from '../schema/sales-tables.js';
import { SHARED_TABLES } from '../schema/shared-tables.js';
import { TASK_TABLES } from '../schema/task-tables.js';
import { TRIGGERS } from '../schema/triggers.js';
import { TYPES } from '../schema/types.js';
import { VIEWS } from '../schema/views.js';

/** In the order in which they refer to each other. */
const SCHEMA = [
  TYPES,
  SHARED_TABLES,
  PEOPLE_TABLES,
  TASK_TABLES,
  SALES_TABLES,
  INVOICE_TABLES,
  CALENDAR_TABLES,
  DOCUMENT_TABLES,
  EVENT_TABLES,
  CUSTOM_FIELD_TABLE,
  TRIGGERS,
  VIEWS,
  ROW_LEVEL_SECURITY,
  GRANTS,
];

/**
 * Installs the sample application: roles `sample_owner` and `sample_app`, the extension `btree_gist`, and the schema
 * `app` with tables, triggers and policies, but no rows. Does nothing where it is installed already.
 *
 * @param superuserUrl a database of the local stack, as superuser
 */
export async function installSampleApp(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    if (!(await hasTable(client, 'app.tenants'))) {
      await client.query(ROLES);
      await inTransaction(client, async () => {
        await client.query('CREATE EXTENSION IF NOT EXISTS btree_gist');
        await client.query('CREATE SCHEMA app AUTHORIZATION sample_owner; SET LOCAL ROLE sample_owner');
        for (const part of SCHEMA) {
          await client.query(part);
        }
      });
    }
  });
}

async function hasTable(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    table,
  ]);
  return rows[0]?.found === true;
}
