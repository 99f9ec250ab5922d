import { type CollisionRule, qualifiedName } from '@lifeboat/app-database';
import { z } from 'zod';
import { parseTableName } from '../tables/table-name.js';

export type { CollisionRule };

/** What becomes of a unique value that another row holds already. */
export const COLLISION_ACTIONS = ['keep', 'suffix', 'null', 'fail'] as const;

/** Of a restore into another tenant: a rule for each column of which values may be taken. */
export const collisionRulesSchema = z.array(
  z.object({
    /** As `schema.table`. */
    table: z.string().min(1),
    column: z.string().min(1),
    rule: z.enum(COLLISION_ACTIONS),
  }),
);

/** The rules with the tables' names as they are spelled. @throws LifeboatError INVALID_REQUEST for names that are none */
export function collisionRulesOf(rules: readonly CollisionRule[] = []): CollisionRule[] {
  return rules.map(({ table, column, rule }) => ({
    table: qualifiedName(parseTableName(table)),
    column,
    rule,
  }));
}
