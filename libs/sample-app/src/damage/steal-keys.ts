import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';

/** Rows that another tenant now holds, so that the victim's cannot come back. */
export interface StolenKeys {
  /** Rows of the thief with a value of `app.api_keys.token_hash` that was the victim's. */
  tokens: number;
  /** Rows of the thief with a value of `app.labels.id` that was the victim's. */
  labels: number;
}

/**
 * Deletes one API key and one label of the victim and gives their unique token and primary key to another tenant: a
 * restore of the victim must name the conflict and leave the thief alone.
 */
export async function stealKeys(
  superuserUrl: string,
  { victimId, thiefId }: { victimId: string; thiefId: string },
): Promise<StolenKeys> {
  return withClient(superuserUrl, (client) =>
    inTransaction(client, async () => {
      const tokens = await client.query(
        `WITH lost AS (
           DELETE FROM app.api_keys WHERE (tenant_id, id) IN (
             SELECT tenant_id, id FROM app.api_keys WHERE tenant_id = $1 ORDER BY id LIMIT 1) RETURNING token_hash)
         INSERT INTO app.api_keys (tenant_id, id, token_hash, scopes) SELECT $2, -32000, token_hash, '{}' FROM lost`,
        [victimId, thiefId],
      );
      const lost = await client.query<{ id: string }>(
        `DELETE FROM app.labels WHERE id = (SELECT min(id) FROM app.labels WHERE tenant_id = $1) RETURNING id`,
        [victimId],
      );
      const labels = await client.query(
        `INSERT INTO app.labels (id, tenant_id, name) OVERRIDING SYSTEM VALUE
         SELECT id, $2, 'stolen ' || id FROM unnest($1::bigint[]) AS id`,
        [lost.rows.map(({ id }) => id), thiefId],
      );
      return { tokens: tokens.rowCount ?? 0, labels: labels.rowCount ?? 0 };
    }),
  );
}
