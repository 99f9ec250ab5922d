/** Trigger that refuses to move a row to another tenant. The last of a table's BEFORE triggers: they fire by name. */
export const MOVE_TRIGGER = 'zz_lifeboat_refuse_move';

/** Event triggers that mark changes of the schema in the change stream. */
export const MARKER_TRIGGERS = {
  change: 'lifeboat_mark_ddl',
  drop: 'lifeboat_mark_drop',
  rewrite: 'lifeboat_mark_rewrite',
} as const;

/** The index that is made as replica identity of a table: unlike its name, a table's oid is never cut and never taken. */
export const identityIndexName = (tableOid: number): string => `lifeboat_identity_${String(tableOid)}`;
