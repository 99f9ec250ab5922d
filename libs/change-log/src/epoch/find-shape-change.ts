import { isDeepStrictEqual } from 'node:util';
import type { TableShape } from '@lifeboat/catalog';

/**
 * Whether a table has changed in a way that its changes do not tell: rows came or went with a partition, or what is
 * written down of a value means another one now. What is added without rows, and what is dropped, is told by them.
 *
 * @returns a clause that follows the table's name; null where nothing of the kind has happened
 */
export function findShapeChange(before: TableShape, now: TableShape): string | null {
  return (
    findLeafChange(before, now) ??
    findEntryChange(before, now) ??
    findColumnChange(before, now) ??
    findRewrite(before, now) ??
    findLabelChange(before, now) ??
    findCompositeChange(before, now)
  );
}

function findLeafChange({ leaves: before }: TableShape, { leaves: now }: TableShape): string | null {
  if (Object.keys(before).some((oid) => now[oid] === undefined)) {
    return 'has lost a partition, which was detached or dropped';
  }
  const hasOther = Object.entries(now).some(([oid, leaf]) => {
    const former = before[oid];
    return former === undefined ? !leaf.seamless : former.since !== leaf.since;
  });
  return hasOther ? 'has another partition, which was attached or is not captured' : null;
}

/** An entry that is there again is another one. */
function findEntryChange(
  { entries: before = [] }: TableShape,
  { entries: now = [] }: TableShape,
): string | null {
  return before.every((entry) => now.includes(entry))
    ? null
    : 'was taken out of the publication, for a time at least';
}

function findColumnChange({ columns: before }: TableShape, { columns: now }: TableShape): string | null {
  for (const [number, { name, type }] of Object.entries(now)) {
    const former = before[number];
    if (former !== undefined && former.name !== name) {
      return `has a column ${name} that was called ${former.name}`;
    }
    if (former !== undefined && former.type !== type) {
      return `has a column ${name} of the type ${type} that was ${former.type}`;
    }
    if (former === undefined && Object.values(before).some((column) => column.name === name)) {
      return `has another column ${name} in place of the one that was dropped`;
    }
  }
  return null;
}

/**
 * Values that an expression has computed anew (`ALTER COLUMN … TYPE … USING`), if only of the type that they had: the rows
 * lie in another file, and a column was described anew. `VACUUM FULL` and `TRUNCATE` do the first only, and what changes
 * no value the second.
 */
function findRewrite(before: TableShape, now: TableShape): string | null {
  const isElsewhere = Object.entries(now.leaves).some(([oid, { file }]) =>
    isOther(before.leaves[oid]?.file, file),
  );
  const column = Object.entries(now.columns).find(([number, { since }]) =>
    isOther(before.columns[number]?.since, since),
  );
  return isElsewhere && column !== undefined ? `was written anew, with its column ${column[1].name}` : null;
}

const isOther = (before: string | undefined, now: string | undefined): boolean =>
  before !== undefined && before !== now;

function findLabelChange({ labels: before }: TableShape, { labels: now }: TableShape): string | null {
  const renamed = Object.entries(now).find(
    ([oid, label]) => before[oid] !== undefined && before[oid] !== label,
  );
  return renamed === undefined
    ? null
    : `has values of an enumeration that are called ${renamed[1]} now and were ${before[renamed[0]] ?? ''}`;
}

/** The text of a value tells the attributes by their places alone. Of one that was dropped and added again no value is left. */
function findCompositeChange(
  { composites: before = {} }: TableShape,
  { composites: now = {} }: TableShape,
): string | null {
  for (const [oid, attributes] of Object.entries(now)) {
    const former = before[oid];
    if (former !== undefined && !isDeepStrictEqual(former, attributes)) {
      const [is, was] = [listOf(attributes), listOf(former)];
      return is === was
        ? `has values of a composite type (${is}) of which an attribute was dropped and added again`
        : `has values of a composite type whose attributes are (${is}) now and were (${was})`;
    }
  }
  return null;
}

const listOf = (attributes: Record<string, string>): string => Object.values(attributes).join(', ');
