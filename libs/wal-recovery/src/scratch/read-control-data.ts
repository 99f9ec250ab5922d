import type { PostgresInstallation, ServerAccount } from '@lifeboat/postgres-process';
import { runProgram } from '@lifeboat/postgres-process';

/** What recovery has to know of the cluster before it starts. */
export interface ControlData {
  systemIdentifier: string;
  maxPreparedTransactions: number;
}

/** Reads `pg_control` by PostgreSQL's own program. @throws Error with its words */
export async function readControlData(
  installation: PostgresInstallation,
  dataDirectory: string,
  account: ServerAccount | null,
): Promise<ControlData> {
  const { stdout } = await runProgram(installation.program('pg_controldata'), ['-D', dataDirectory], {
    account,
  });
  return {
    systemIdentifier: valueOf(stdout, 'Database system identifier'),
    maxPreparedTransactions: Number(valueOf(stdout, 'max_prepared_xacts setting')),
  };
}

function valueOf(text: string, name: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
  if (line === undefined) {
    throw new Error(`pg_controldata does not say "${name}"`);
  }
  return line.slice(name.length + 1).trim();
}
