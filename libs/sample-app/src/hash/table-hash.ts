import { type Digest, textOf } from './digest.js';

/** The content of one table, as far as it belongs to one tenant. */
export interface TableHash {
  rows: number;
  /** 32 hexadecimal digits; equal for equal rows in any order. */
  hash: string;
}

/** By table, as `schema.table`; every table that can hold a tenant's rows is there. */
export type TenantHash = Record<string, TableHash>;

export const tableHashOf = (digest: Digest): TableHash => ({ rows: digest.rows, hash: textOf(digest) });

/** The tables in which two hashes differ, sorted; empty where the content is the same. */
export function differingTables(expected: TenantHash, actual: TenantHash): string[] {
  const tables = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...tables]
    .filter((table) => {
      const [a, b] = [expected[table], actual[table]];
      return a?.rows !== b?.rows || a?.hash !== b?.hash;
    })
    .sort();
}
