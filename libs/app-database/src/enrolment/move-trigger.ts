import { ident, literal, tableName } from '../scope/quote.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import type { EnrolmentStep } from './enrolment-plan.js';
import { MOVE_TRIGGER } from './own-names.js';

const FUNCTION = `
CREATE OR REPLACE FUNCTION lifeboat_app.refuse_move() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a row of %.% cannot be moved to another tenant', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation',
          HINT = 'Delete it there and insert it here, so that the change log tells both tenants of it.';
END
$$`;

export const DROP_MOVE_FUNCTION = 'DROP FUNCTION IF EXISTS lifeboat_app.refuse_move()';

/** The step after which the table refuses to move a row to another tenant. It does not fire for Lifeboat's restores. */
export function refuseMovesStep(table: ScopedTable): EnrolmentStep {
  const column = ident(table.tenantColumn ?? '');
  return {
    kind: 'refuse_moves',
    target: qualifiedName(table),
    why: 'an UPDATE of its tenant shall be refused',
    sql: [
      FUNCTION,
      `CREATE OR REPLACE TRIGGER ${MOVE_TRIGGER} BEFORE UPDATE ON ${tableName(table)} FOR EACH ROW
         WHEN (OLD.${column} IS DISTINCT FROM NEW.${column}) EXECUTE FUNCTION lifeboat_app.refuse_move()`,
      `ALTER TABLE ${tableName(table)} ENABLE TRIGGER ${MOVE_TRIGGER}`,
    ],
    manner: 'locking',
    record: { kind: 'object', record: { kind: 'move_trigger', name: tableName(table) } },
    estimatedBytes: 0,
  };
}

/** @param table as it was written down: `"schema"."table"` */
export function allowMovesStep(table: string): EnrolmentStep {
  return {
    kind: 'allow_moves',
    target: table,
    why: 'it refuses to move rows to another tenant',
    sql: [
      `DO $do$ BEGIN
         IF to_regclass(${literal(table)}) IS NOT NULL THEN
           DROP TRIGGER IF EXISTS ${MOVE_TRIGGER} ON ${table};
         END IF;
       END $do$`,
    ],
    manner: 'locking',
    record: { kind: 'forget-object', record: { kind: 'move_trigger', name: table } },
    estimatedBytes: 0,
  };
}
