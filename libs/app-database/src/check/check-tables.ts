import type { ClientBase } from 'pg';
import { ident, tableName } from '../scope/quote.js';
import {
  qualifiedName,
  type ScopedTable,
  type TableClass,
  type TenantScope,
  tenantTables,
} from '../scope/tenant-scope.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

/**
 * What is done to tables: restores write tenants'; of shared ones they hold the rows that restored rows refer to, which
 * takes UPDATE; the schemas of all are dumped, and excluded ones are looked at where they refer to tenants' rows.
 */
const PRIVILEGES: Record<TableClass, string[]> = {
  root: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  direct: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  linked: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  shared: ['SELECT', 'UPDATE'],
  excluded: ['SELECT'],
};

/** The tables of the scope: whether the role may read and write them, and what stands in a restore's way. */
export async function checkTables(client: ClientBase, scope: TenantScope): Promise<CheckResult[]> {
  const { tables } = scope;
  const closed = await checkSchemas(client, tables);
  return [
    ok('tenant scope', describeScope(scope)),
    // Behind a closed schema nothing more can be asked.
    ...(closed.length > 0
      ? closed
      : [...(await checkPrivileges(client, tables)), ...(await checkSequences(client, tenantTables(scope)))]),
    checkKeys(tenantTables(scope)),
  ];
}

async function checkSchemas(client: ClientBase, tables: readonly ScopedTable[]): Promise<CheckResult[]> {
  const { rows } = await client.query<{ schema: string; role: string }>(
    `SELECT s.schema, current_user AS role FROM unnest($1::text[]) AS s(schema)
      WHERE NOT has_schema_privilege(s.schema, 'USAGE') ORDER BY 1`,
    [[...new Set(tables.map(({ schema }) => schema))]],
  );
  return rows.map(({ schema, role }) =>
    failed(
      'schemas',
      `what is in the schema ${schema} cannot be reached`,
      `GRANT USAGE ON SCHEMA ${ident(schema)} TO ${ident(role)}`,
    ),
  );
}

function describeScope(scope: TenantScope): string {
  const own = tenantTables(scope).length;
  return `${String(own)} tables of tenants, ${String(scope.tables.length - own)} others; none is unclassified`;
}

async function checkPrivileges(client: ClientBase, tables: readonly ScopedTable[]): Promise<CheckResult[]> {
  const { rows } = await client.query<{ oid: number; privilege: string; role: string }>(
    `SELECT t.oid::int8::float8 AS oid, p.privilege, current_user AS role
       FROM unnest($1::oid[], $2::text[]) AS t(oid, wanted), unnest(string_to_array(t.wanted, ',')) AS p(privilege)
      WHERE NOT has_table_privilege(t.oid, p.privilege)`,
    [tables.map(({ model }) => model.oid), tables.map((table) => PRIVILEGES[table.class].join(','))],
  );
  const lacking = tables.filter(({ model }) => rows.some(({ oid }) => oid === model.oid));
  if (lacking.length === 0) {
    return [ok('tables', `${String(tables.length)} tables can be read and written`)];
  }
  return lacking.map((table) => {
    const missing = rows.filter(({ oid }) => oid === table.model.oid);
    const privileges = missing.map(({ privilege }) => privilege).join(', ');
    const role = ident(missing[0]?.role ?? '');
    return failed(
      'tables',
      `${qualifiedName(table)} lacks ${privileges}`,
      `GRANT ${privileges} ON ${tableName(table)} TO ${role}`,
    );
  });
}

async function checkSequences(client: ClientBase, tables: readonly ScopedTable[]): Promise<CheckResult[]> {
  const names = tables.flatMap(({ model }) => model.sequences.map(tableName));
  const { rows } = await client.query<{ name: string; role: string }>(
    `SELECT s.name, current_user AS role FROM unnest($1::text[]) AS s(name)
      WHERE NOT (has_sequence_privilege(s.name, 'USAGE') AND has_sequence_privilege(s.name, 'SELECT')) ORDER BY 1`,
    [names],
  );
  return rows.length === 0
    ? [ok('sequences', `${String(names.length)} sequences can be read and moved`)]
    : rows.map(({ name, role }) =>
        failed(
          'sequences',
          `${name} cannot be read and moved`,
          `GRANT SELECT, USAGE ON SEQUENCE ${name} TO ${ident(role)}`,
        ),
      );
}

function checkKeys(tables: readonly ScopedTable[]): CheckResult {
  const keyless = tables.filter(({ primaryKey }) => primaryKey.length === 0).map(qualifiedName);
  return keyless.length === 0
    ? ok('primary keys', 'every table has one')
    : warning(
        'primary keys',
        `${keyless.join(', ')} ${keyless.length === 1 ? 'has' : 'have'} none: rows are compared as a multiset, and cannot be chosen`,
        'ALTER TABLE … ADD PRIMARY KEY (…)',
      );
}
