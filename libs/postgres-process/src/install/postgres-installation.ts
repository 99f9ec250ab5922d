import { join } from 'node:path';
import type { PostgresVersion } from './postgres-version.js';

export type PostgresProgram =
  | 'initdb'
  | 'pg_controldata'
  | 'pg_ctl'
  | 'postgres'
  | 'pg_basebackup'
  | 'psql'
  | 'createdb'
  | 'pg_dump'
  | 'pg_restore';

/** What it takes to make and run a cluster. */
export const SERVER_PROGRAMS: readonly PostgresProgram[] = ['postgres', 'initdb', 'pg_ctl'];

/** What it takes to dump and load a schema. */
export const CLIENT_PROGRAMS: readonly PostgresProgram[] = ['psql', 'pg_dump'];

/** A directory with PostgreSQL's programs, and their version. */
export class PostgresInstallation {
  constructor(
    readonly directory: string,
    readonly version: PostgresVersion,
  ) {}

  /** Absolute path of a program. */
  program(name: PostgresProgram): string {
    return join(this.directory, name);
  }
}
