import { SIZED_TABLES, type SizedTable, TABLE_SIZES, type TableSize } from './table-sizes.js';

/** Shares of some tables, where they shall differ from the usual ones. */
export type Shares = Partial<Record<SizedTable, number>>;

/**
 * The tenants to be made, numbered from 1 (`n`), with their ids and the number of their rows in each table
 * (`c_<table>`). Parameters: slugs (text[]), further rows (float8[]).
 */
export function seedTenantsTable(shares: Shares): string {
  const counts = SIZED_TABLES.map((table) => {
    const { minimum, share }: TableSize = TABLE_SIZES[table];
    return `${minimum} + floor(further * ${shares[table] ?? share})::int AS c_${table}`;
  });
  return /* sql */ `
CREATE TEMP TABLE seed_tenants ON COMMIT DROP AS
SELECT n::int AS n, pg_temp.key('tenant', n::int, 0) AS tenant_id, slug, ${counts.join(', ')}
FROM unnest($1::text[], $2::float8[]) WITH ORDINALITY AS planned (slug, further, n)`;
}

/**
 * A FROM item `r` with one row for each row that the table gets: the columns of `seed_tenants`, the number of the row
 * within the tenant (`i`, from 1) and a number of its own (`k`). Tenants take turns, so that their rows lie mixed.
 */
export const rowsOf = (table: SizedTable): string => /* sql */ `(
  SELECT tenants.*, i, (n::bigint << 32) + i AS k
  FROM pg_temp.seed_tenants AS tenants CROSS JOIN LATERAL generate_series(1, c_${table}) AS i
  ORDER BY i, n) AS r`;
