import { describe, expect, it } from '@jest/globals';
import { segmentsOf } from '../storage/object-path.js';
import {
  changeLogDocumentPath,
  type ChangeLogDocumentName,
  changeLogSignaturePath,
  gapDigest,
  parseChangeLogDocumentPath,
} from './change-log-path.js';

const epochId = '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e';
const digest = '0123456789abcdef0123456789abcdef';

describe('the path of a document of the change log', () => {
  it.each<[ChangeLogDocumentName, string]>([
    [{ kind: 'epoch', epochId }, `changes/${epochId}/epoch.json`],
    [{ kind: 'gap', epochId, digest }, `changes/${epochId}/gaps/${digest}.json`],
  ])('is as docs/format.md says, and comes back: %j', (name, path) => {
    expect(changeLogDocumentPath(name)).toBe(path);
    expect(segmentsOf(path).join('/')).toBe(path);
    expect(parseChangeLogDocumentPath(path)).toEqual({ name, isSignature: false });
    expect(parseChangeLogDocumentPath(changeLogSignaturePath(name))).toEqual({ name, isSignature: true });
  });

  it.each([
    '',
    'changes/epoch.json',
    `changes/${epochId}/epoch.json.sig.sig`,
    `changes/${epochId}/gaps/0123.json`,
    `changes/${epochId}/gaps/x/${digest}.json`,
    `changes/${epochId}/00000000016B3748-0000001A000000FF.segment`,
    `x/changes/${epochId}/epoch.json`,
  ])('is not %j', (path) => {
    expect(parseChangeLogDocumentPath(path)).toBeNull();
  });

  it('tells gaps apart by all of their parts', () => {
    expect(gapDigest(['a', null])).toMatch(/^[0-9a-f]{32}$/);
    expect(gapDigest(['a', null])).not.toBe(gapDigest(['a', 'null']));
  });
});
