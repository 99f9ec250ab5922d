import { requireRls } from '@lifeboat/tenancy';
import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';

/** Columns to write; a function gives an SQL expression, in which `:now` is the time. */
export type Patch<E> = { [P in keyof E]?: E[P] | (() => string) | undefined };

/**
 * Inserts one row; columns that are not given get their default.
 *
 * @param options.orIgnore does nothing where the row's id or another unique key is taken
 * @returns whether it was inserted
 */
export async function insertRow<E extends ObjectLiteral>(
  entity: EntityTarget<E>,
  row: Patch<E>,
  options: { orIgnore: boolean } = { orIgnore: false },
): Promise<boolean> {
  const query = requireRls().createQueryBuilder().insert().into(entity).values(row).returning('id');
  const result = await (options.orIgnore ? query.orIgnore() : query).execute();
  return (result.raw as unknown[]).length === 1;
}

/** Updates the rows that match, of several conditions one of them; returns how many did. */
export async function updateRows<E extends ObjectLiteral>(
  entity: EntityTarget<E>,
  where: FindOptionsWhere<E> | FindOptionsWhere<E>[],
  patch: Patch<E>,
  now: Date,
): Promise<number> {
  const result = await requireRls()
    .createQueryBuilder()
    .update(entity)
    .set(patch)
    .where(where)
    .setParameter('now', now)
    .execute();
  return result.affected ?? 0;
}
