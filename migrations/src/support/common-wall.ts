import type { QueryRunner } from 'typeorm';

/** Who may see what of a table that the system alone writes. */
export interface CommonWall {
  /** Without the schema. */
  table: string;
  /**
   * The column that holds the row's tenant, where there is one: a row of a tenant is seen by that tenant alone, a row
   * without one by all. Null: every row is seen by all.
   */
  tenantColumn: string | null;
  /** What the process role may do besides reading; the policies then let only the system do it. */
  granted: readonly ('insert' | 'update' | 'delete')[];
}

// As in `raiseWall`: read once per query, and empty once a transaction has ended.
const ROLE = "(select current_setting('lifeboat.role', true))";
const TENANT = "(select nullif(current_setting('lifeboat.tenant_id', true), ''))";

/**
 * Row level security of a table whose rows speak of a whole application database: enabled and forced, written by the
 * system alone, read in every context. No context, no rows. It does not change, as `raiseWall` does not.
 */
export async function raiseCommonWall(
  queryRunner: QueryRunner,
  { table, tenantColumn, granted }: CommonWall,
): Promise<void> {
  const seen = tenantColumn === null ? '' : ` and coalesce(${tenantColumn}, ${TENANT}) = ${TENANT}`;
  await queryRunner.query(`
    alter table lifeboat.${table} enable row level security;
    alter table lifeboat.${table} force row level security;
    create policy ${table}_system_admin on lifeboat.${table}
      using (${ROLE} = 'system_admin') with check (${ROLE} = 'system_admin');
    create policy ${table}_tenant_select on lifeboat.${table} for select
      using (${TENANT} is not null and ${ROLE} in ('tenant_admin', 'tenant_viewer')${seen});
    grant ${['select', ...granted].join(', ')} on lifeboat.${table} to lifeboat_process`);
}
