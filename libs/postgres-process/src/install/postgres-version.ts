/** A PostgreSQL release: 15.4 is major 15, minor 4. */
export interface PostgresVersion {
  major: number;
  /** 0 for betas and release candidates. */
  minor: number;
}

/** Reads `postgres (PostgreSQL) 15.4 (Debian …)`, `pg_dump (PostgreSQL) 17beta1` and the like; null where there is none. */
export function parsePostgresVersion(text: string): PostgresVersion | null {
  const match = /\(PostgreSQL\) (\d+)(?:\.(\d+))?/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2] ?? 0) };
}

/** Sorts newest first. */
export function newestFirst(a: PostgresVersion, b: PostgresVersion): number {
  return b.major - a.major || b.minor - a.minor;
}
