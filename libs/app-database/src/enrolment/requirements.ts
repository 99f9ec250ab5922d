import type { PoolClient } from 'pg';
import { readOne } from '../connection/read-one.js';
import type { EnrolmentState } from './enrolment-state.js';

/** Something that the server does not offer, and what to do. */
export interface Requirement {
  detail: string;
  remedy: string;
}

/** What has to change in the server before capture can work; empty where nothing has. */
export function findUnmetRequirements({ server, slot }: EnrolmentState): Requirement[] {
  const unmet: [boolean, Requirement][] = [
    [
      !server.prepared,
      {
        detail: 'The database has no schema lifeboat_app.',
        remedy: 'Run "lifeboat migrate" first.',
      },
    ],
    [
      server.standby,
      {
        detail: 'It is a standby.',
        remedy: 'Point APP_DATABASE_URL at the primary.',
      },
    ],
    [
      server.encoding === 'SQL_ASCII',
      {
        detail:
          'Its encoding is SQL_ASCII, which takes any bytes: one row that is not UTF-8 would stop the capture of everybody’s changes.',
        remedy:
          'Move it into a database in UTF8: pg_dump --encoding=<what its bytes really are>, CREATE DATABASE … ENCODING UTF8. Until then "lifeboat backup" works for tenants whose rows are UTF-8.',
      },
    ],
    [
      server.walLevel !== 'logical',
      {
        detail: `wal_level is ${server.walLevel}.`,
        remedy:
          "ALTER SYSTEM SET wal_level = 'logical', then restart the server; on Amazon RDS set rds.logical_replication to 1 in the parameter group, on Cloud SQL the flag cloudsql.logical_decoding, and reboot.",
      },
    ],
    [
      slot === null && server.usedSlots >= server.maxSlots,
      {
        detail: `All replication slots are in use (max_replication_slots is ${String(server.maxSlots)}).`,
        remedy:
          'Drop slots that nobody uses (pg_replication_slots), or raise max_replication_slots and restart.',
      },
    ],
    [
      server.usedSenders >= server.maxSenders,
      {
        detail: `All WAL senders are in use (max_wal_senders is ${String(server.maxSenders)}).`,
        remedy: 'Raise max_wal_senders and restart.',
      },
    ],
    [
      slot !== null && (slot.plugin !== 'pgoutput' || slot.database !== server.database),
      {
        detail: `The slot that capture would use belongs to ${slot?.database ?? 'physical replication'}, with ${slot?.plugin ?? 'no'} plugin.`,
        remedy:
          'Names of slots are the whole server’s: give this application database another name in lifeboat.yaml.',
      },
    ],
  ];
  return unmet.filter(([isUnmet]) => isUnmet).map(([, requirement]) => requirement);
}

/** Whether the role can make slots, and is where the tables are. */
export async function findReplicationProblems(
  replication: PoolClient,
  { server }: EnrolmentState,
): Promise<Requirement[]> {
  const seen = await readOne<{ role: string; able: boolean; database: string; systemIdentifier: string }>(
    replication,
    `SELECT current_user AS role, current_database() AS database,
            (SELECT system_identifier::text FROM pg_control_system()) AS "systemIdentifier",
            rolreplication OR rolsuper OR EXISTS (
              SELECT FROM pg_roles g WHERE g.rolname = 'rds_replication' AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS able
       FROM pg_roles r WHERE rolname = current_user`,
  );
  const problems: Requirement[] = [];
  if (seen.database !== server.database || seen.systemIdentifier !== server.systemIdentifier) {
    problems.push({
      detail: `REPLICATION_DATABASE_URL leads to the database ${seen.database} of another server, or to another database.`,
      remedy: 'Correct REPLICATION_DATABASE_URL: it differs from APP_DATABASE_URL in the role alone.',
    });
  }
  if (!seen.able) {
    problems.push({
      detail: `The role ${seen.role} lacks the attribute REPLICATION.`,
      remedy: `ALTER ROLE ${JSON.stringify(seen.role)} REPLICATION (on Amazon RDS: GRANT rds_replication TO it); or set REPLICATION_DATABASE_URL to a role that has it.`,
    });
  }
  return problems;
}
