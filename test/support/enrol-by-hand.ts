import { captureNames } from '@lifeboat/app-database';
import { systemCodeOf } from '@lifeboat/kernel';
import { runSql, waitFor } from '@lifeboat/testing';

const OBJECT_IN_USE = '55006';

/** A table to be captured; a partitioned one by its leaves. */
export interface HandEnrolled {
  /** `schema.table` */
  table: string;
  /** Columns of the index that becomes the replica identity, the tenant's first; `full` and `default` need none. */
  identity: string[] | 'full' | 'default';
}

/** What enrolment does, in plain SQL. */
export async function enrolByHand(
  superuserUrl: string,
  databaseName: string,
  tables: readonly HandEnrolled[],
): Promise<void> {
  const { publication, slot } = captureNames(databaseName);
  for (const { table, identity } of tables) {
    await runSql(superuserUrl, identitySql(table, identity));
  }
  const names = tables.map(({ table }) => table).join(', ');
  await runSql(superuserUrl, `CREATE PUBLICATION ${publication} FOR TABLE ${names}`);
  await runSql(superuserUrl, `SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
}

/** Removes the slot, without which the database cannot be dropped; whoever reads it is cut off. */
export async function dropSlotByHand(superuserUrl: string, databaseName: string): Promise<void> {
  const { slot } = captureNames(databaseName);
  await waitFor(
    async () => {
      try {
        await runSql(
          superuserUrl,
          `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '${slot}' AND active`,
        );
        await runSql(
          superuserUrl,
          `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${slot}'`,
        );
        return true;
      } catch (error) {
        // Whoever was cut off has not gone yet.
        if (systemCodeOf(error) === OBJECT_IN_USE) {
          return false;
        }
        throw error;
      }
    },
    { what: 'the slot to be free' },
  );
}

function identitySql(table: string, identity: HandEnrolled['identity']): string {
  if (typeof identity === 'string') {
    return `ALTER TABLE ${table} REPLICA IDENTITY ${identity.toUpperCase()}`;
  }
  const index = `${table.replaceAll(/\W/g, '_')}_lifeboat`;
  const [schema] = table.split('.');
  return `CREATE UNIQUE INDEX ${index} ON ${table} (${identity.join(', ')});
          ALTER TABLE ${table} REPLICA IDENTITY USING INDEX ${index};
          COMMENT ON INDEX ${schema ?? ''}.${index} IS 'replica identity'`;
}
