import type { QueryRunner } from 'typeorm';

/** The commands that a grant or a policy speaks of. TRUNCATE and REFERENCES are given to nobody. */
type Command = 'select' | 'insert' | 'update' | 'delete';

/** Who may do what to the rows of a table. */
export interface Wall {
  /** Without the schema. */
  table: string;
  /** The column that holds the row's tenant. */
  tenantColumn: string;
  /** The tenant's roles that may read its rows. */
  readers: readonly ('tenant_admin' | 'tenant_viewer')[];
  /** What a tenant's administrator may do to its rows besides reading them. A viewer may never write. */
  tenantAdminMay: readonly Exclude<Command, 'select'>[];
  /** What the process role may do at all; the policies then say to which rows. */
  granted: readonly Command[];
}

// Sub-selects, so that the settings are read once per query and not once per row. A setting of an ended transaction
// is the empty string, not null.
const ROLE = "(select current_setting('lifeboat.role', true))";
const TENANT = "(select nullif(current_setting('lifeboat.tenant_id', true), ''))";

const condition: Record<Exclude<Command, 'select'>, (rule: string) => string> = {
  insert: (rule) => `with check (${rule})`,
  update: (rule) => `using (${rule}) with check (${rule})`,
  delete: (rule) => `using (${rule})`,
};

/**
 * Row level security of a table, enabled and forced, with its policies and grants: no context, no rows.
 * Migrations that have run anywhere rely on what this makes: it does not change, a newer wall gets a function of its own.
 */
export async function raiseWall(queryRunner: QueryRunner, wall: Wall): Promise<void> {
  const { table, granted } = wall;
  await queryRunner.query(`
    alter table lifeboat.${table} enable row level security;
    alter table lifeboat.${table} force row level security;
    create policy ${table}_system_admin on lifeboat.${table}
      using (${ROLE} = 'system_admin') with check (${ROLE} = 'system_admin');
    ${policiesOf(wall).join('\n')}
    grant ${granted.join(', ')} on lifeboat.${table} to lifeboat_process`);
}

function policiesOf({ table, tenantColumn, readers, tenantAdminMay }: Wall): string[] {
  const ownRows = `${tenantColumn} = ${TENANT}`;
  const roles = readers.map((role) => `'${role}'`).join(', ');
  return [
    `create policy ${table}_tenant_select on lifeboat.${table} for select
       using (${ownRows} and ${ROLE} in (${roles}));`,
    ...tenantAdminMay.map(
      (command) => `create policy ${table}_tenant_${command} on lifeboat.${table} for ${command}
        ${condition[command](`${ownRows} and ${ROLE} = 'tenant_admin'`)};`,
    ),
  ];
}
