import { withClient } from '../database/connect.js';

/** The table that `addUnclassifiableTable` adds, as `schema.table`. */
export const UNCLASSIFIABLE_TABLE = 'app.import_scratch';

/**
 * Adds a table of which no rule can tell whose rows it holds: no tenant column, no foreign key from it or to it that
 * must be set.
 */
export async function addUnclassifiableTable(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, (client) =>
    client.query(`
      CREATE TABLE ${UNCLASSIFIABLE_TABLE} (
        id int PRIMARY KEY,
        task_id bigint REFERENCES app.tasks ON DELETE SET NULL,
        line text
      );
      ALTER TABLE ${UNCLASSIFIABLE_TABLE} OWNER TO sample_owner;
      INSERT INTO ${UNCLASSIFIABLE_TABLE} VALUES (1, NULL, 'whose is it?')`),
  );
}
