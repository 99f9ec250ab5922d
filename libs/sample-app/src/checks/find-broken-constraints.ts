import { messageOf, systemCodeOf } from '@lifeboat/kernel';
import { withClient } from '../database/connect.js';

const FOREIGN_KEYS = /* sql */ `
SELECT format('%s on %s', conname, conrelid::regclass) AS name, format(
  'SELECT FROM %s AS child WHERE %s AND NOT EXISTS (SELECT FROM %s AS parent WHERE %s) LIMIT 1',
  conrelid::regclass, not_null, confrelid::regclass, equal) AS orphans
FROM pg_constraint CROSS JOIN LATERAL (
  SELECT string_agg(format('parent.%I = child.%I', theirs.attname, ours.attname), ' AND ') AS equal,
    string_agg(format('child.%I IS NOT NULL', ours.attname), ' AND ') AS not_null
  FROM unnest(conkey, confkey) AS pair (our, their)
  JOIN pg_attribute AS ours ON ours.attrelid = conrelid AND ours.attnum = our
  JOIN pg_attribute AS theirs ON theirs.attrelid = confrelid AND theirs.attnum = their
) AS columns
WHERE contype = 'f' AND connamespace = 'app'::regnamespace AND conparentid = 0`;

/** Unique and exclusion violations, which only an index that is built anew finds. */
const VIOLATIONS = new Set(['23505', '23P01']);

/**
 * The constraints of the sample application that a row breaks: to be looked for after anything that was written with
 * triggers off. Foreign keys are compared, indexes of unique and exclusion constraints are built anew.
 */
export async function findBrokenConstraints(superuserUrl: string): Promise<string[]> {
  return withClient(superuserUrl, async (client) => {
    const broken: string[] = [];
    const { rows: keys } = await client.query<{ name: string; orphans: string }>(FOREIGN_KEYS);
    for (const { name, orphans } of keys) {
      if ((await client.query(orphans)).rowCount !== 0) {
        broken.push(name);
      }
    }
    try {
      await client.query('REINDEX SCHEMA app');
    } catch (error) {
      if (!VIOLATIONS.has(systemCodeOf(error) ?? '')) {
        throw error;
      }
      broken.push(messageOf(error));
    }
    return broken;
  });
}
