import { COLLISION_ACTIONS, type CollisionRule } from '@lifeboat/protection';
import { parseChoice, wrongValue } from './parse-option.js';

/**
 * A rule such as `app.members.email=suffix`; schema and table may be quoted, as in `app."Order Items".number=null`.
 *
 * @throws LifeboatError INVALID_REQUEST
 */
export function parseCollisionRule(option: string, value: string): CollisionRule {
  const [, schema, table, column, rule] =
    /^("(?:[^"]|"")+"|[^.="]+)\.("(?:[^"]|"")+"|[^.="]+)\.("(?:[^"]|"")+"|[^.="]+)=(\w+)$/.exec(value) ?? [];
  if (schema === undefined || table === undefined || column === undefined || rule === undefined) {
    throw wrongValue(option, value, `Give schema.table.column=rule, such as app.members.email=suffix.`);
  }
  return {
    table: `${schema}.${table}`,
    column: unquoted(column),
    rule: parseChoice(option, rule, COLLISION_ACTIONS),
  };
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
