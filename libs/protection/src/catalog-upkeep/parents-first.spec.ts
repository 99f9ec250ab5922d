import { describe, expect, it } from '@jest/globals';
import type { RegisteredBackup } from '@lifeboat/catalog';
import { manifestOf } from '@lifeboat/testing';
import { registrationOf } from '../backups/registration-of.js';
import { parentsFirst } from './parents-first.js';

const backup = (id: string, parentId: string | null): RegisteredBackup =>
  registrationOf({
    manifest: manifestOf({ backupId: id, parentId, type: parentId === null ? 'full' : 'incremental' }),
    sha256: 'ab'.repeat(32),
    path: id,
  });
const ids = (backups: readonly RegisteredBackup[]): string[] => backups.map(({ id }) => id);

describe('parentsFirst', () => {
  it('puts each behind its parent, however they come', () => {
    const { ordered, orphaned } = parentsFirst(
      [backup('c', 'b'), backup('d', 'c'), backup('x', null), backup('b', 'a'), backup('a', null)],
      new Set(),
    );
    expect(ids(ordered)).toEqual(['x', 'a', 'b', 'c', 'd']);
    expect(orphaned).toEqual([]);
  });

  it('takes known parents, and leaves out whole branches whose root is missing', () => {
    const { ordered, orphaned } = parentsFirst(
      [backup('b', 'a'), backup('q', 'p'), backup('p', 'lost'), backup('loop', 'loop')],
      new Set(['a']),
    );
    expect(ids(ordered)).toEqual(['b']);
    expect(ids(orphaned).sort()).toEqual(['loop', 'p', 'q']);
  });
});
