import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { ident } from '../scope/quote.js';
import type { EnrolmentRecords, ObjectRecord, TableRecord } from './enrolment-state.js';

const TABLES = [
  `CREATE TABLE IF NOT EXISTS lifeboat_app.enrolment (
     relation oid PRIMARY KEY,
     schema_name text NOT NULL,
     table_name text NOT NULL,
     former_identity text NOT NULL CHECK (former_identity IN ('default', 'nothing', 'full', 'index')),
     former_index text,
     identity text NOT NULL CHECK (identity IN ('default', 'full', 'index')),
     identity_index text,
     made_index boolean NOT NULL,
     recorded_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE IF NOT EXISTS lifeboat_app.enrolment_objects (
     kind text NOT NULL CHECK (kind IN ('publication', 'slot', 'ddl_marker', 'move_trigger')),
     name text NOT NULL,
     recorded_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (kind, name))`,
];

/** The statements that end the records. */
export const DROP_RECORDS = ['DROP TABLE IF EXISTS lifeboat_app.enrolment_objects, lifeboat_app.enrolment'];

/**
 * Makes the tables in which enrolment writes down what it changes. Safe to repeat.
 *
 * @param login the role of Lifeboat's processes, which read them
 */
export async function prepareRecords(client: ClientBase, login: string): Promise<void> {
  const grant = `GRANT SELECT ON lifeboat_app.enrolment, lifeboat_app.enrolment_objects TO ${ident(login)}`;
  await client.query(['BEGIN', ...TABLES, grant, 'COMMIT'].join(';\n'));
}

/** What enrolment has written down; nothing where it never was here. */
export async function readRecords(client: ClientBase): Promise<EnrolmentRecords> {
  const { there } = await readOne<{ there: boolean }>(
    client,
    `SELECT count(*) = 2 AS there FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'lifeboat_app' AND c.relname IN ('enrolment', 'enrolment_objects')`,
  );
  if (!there) {
    return { kept: false, tables: [], objects: [] };
  }
  const tables = await client.query<TableRecord>(
    `SELECT relation::int8::float8 AS oid, schema_name AS schema, table_name AS name, former_identity AS "formerIdentity",
            former_index AS "formerIndex", identity, identity_index AS "identityIndex", made_index AS "madeIndex"
       FROM lifeboat_app.enrolment ORDER BY schema_name, table_name`,
  );
  const objects = await client.query<ObjectRecord>(
    'SELECT kind, name FROM lifeboat_app.enrolment_objects ORDER BY kind, name',
  );
  return { kept: true, tables: tables.rows, objects: objects.rows };
}

/** Writes down how a table was, before it is changed. How it was before the first change stays. */
export async function recordTable(client: ClientBase, record: TableRecord): Promise<void> {
  await client.query(
    `INSERT INTO lifeboat_app.enrolment AS e
       (relation, schema_name, table_name, former_identity, former_index, identity, identity_index, made_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (relation) DO UPDATE SET schema_name = excluded.schema_name, table_name = excluded.table_name,
       identity = excluded.identity, identity_index = excluded.identity_index,
       made_index = e.made_index OR excluded.made_index`,
    [
      record.oid,
      record.schema,
      record.name,
      record.formerIdentity,
      record.formerIndex,
      record.identity,
      record.identityIndex,
      record.madeIndex,
    ],
  );
}

export async function recordObject(client: ClientBase, { kind, name }: ObjectRecord): Promise<void> {
  await client.query(
    'INSERT INTO lifeboat_app.enrolment_objects (kind, name) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [kind, name],
  );
}

export async function forgetObject(client: ClientBase, { kind, name }: ObjectRecord): Promise<void> {
  await client.query('DELETE FROM lifeboat_app.enrolment_objects WHERE kind = $1 AND name = $2', [
    kind,
    name,
  ]);
}
