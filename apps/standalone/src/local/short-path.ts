import { relative, resolve } from 'node:path';

/** A path as a person here would type it: relative where it lies below, else whole. */
export function shortPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere.startsWith('..') ? resolve(path) : fromHere || '.';
}
