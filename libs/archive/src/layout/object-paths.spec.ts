import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf } from '../storage/object-path.js';
import {
  backupPath,
  manifestPath,
  parseBackupObject,
  parseBackupPath,
  schemaPath,
  signaturePath,
  volumePath,
} from './object-paths.js';
import { isVolumeName, volumeName } from './volume-name.js';

const backupId = '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e';

describe('the paths of a backup', () => {
  it('are as docs/format.md says', () => {
    const location = { tenantId: 'Acme', backupId };
    const directory = `tenants/%41cme/backups/${backupId}`;
    expect(backupPath(location)).toBe(directory);
    expect(volumePath(location, 'data-0001.sql.zst')).toBe(`${directory}/data-0001.sql.zst`);
    expect(manifestPath(location)).toBe(`${directory}/manifest.json`);
    expect(signaturePath(location)).toBe(`${directory}/manifest.json.sig`);
    expect(schemaPath('ab')).toBe('schemas/ab.sql.zst');
  });

  it('are paths of objects, and come back, whatever the tenant and the backup', () => {
    const locations = fc.record({
      tenantId: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      backupId: fc.uuid(),
    });
    fc.assert(
      fc.property(locations, (location) => {
        for (const path of [backupPath(location), `${backupPath(location)}/`, manifestPath(location)]) {
          expect(parseBackupPath(path)).toEqual(location);
        }
        expect(segmentsOf(manifestPath(location)).join('/')).toBe(manifestPath(location));
        expect(parseBackupPath(signaturePath(location))).toBeNull();
      }),
    );
  });

  it.each([
    '',
    'lifeboat.json',
    'tenants',
    'tenants/a',
    'tenants/a/backups',
    'tenants/a/backups/',
    'tenants/a/backups/x',
    `tenants/A/backups/${backupId}`,
    `tenants/a/backups/${backupId.toUpperCase()}`,
    `tenants/a/backups/${backupId}/data-0001.sql.zst`,
    `tenants/a/backups/${backupId}/x/manifest.json`,
    `/tenants/a/backups/${backupId}`,
    `x/tenants/a/backups/${backupId}`,
    `tenants//backups/${backupId}`,
  ])('know that %j is none', (path) => {
    expect(parseBackupPath(path)).toBeNull();
  });

  it.each(['', 'x', '../../etc', backupId.toUpperCase(), `${backupId}/..`])(
    'are not made of the id %j',
    (id) => {
      expect(() => backupPath({ tenantId: 'a', backupId: id })).toThrow(
        expect.objectContaining({ code: 'BACKUP_NOT_FOUND' }),
      );
    },
  );
});

describe('the objects of a backup', () => {
  it('come back with their names, whatever the tenant and the backup', () => {
    const locations = fc.record({
      tenantId: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      backupId: fc.uuid(),
    });
    fc.assert(
      fc.property(locations, (location) => {
        for (const name of ['data-0001.sql.zst', 'shared-0001.sql', 'left-by-somebody.txt']) {
          expect(parseBackupObject(volumePath(location, name))).toEqual({ location, name });
        }
        expect(parseBackupObject(manifestPath(location))).toEqual({ location, name: 'manifest.json' });
        expect(parseBackupObject(signaturePath(location))).toEqual({ location, name: 'manifest.json.sig' });
      }),
    );
  });

  it.each([
    '',
    'tenants/a',
    `tenants/a/backups/${backupId}`,
    `tenants/a/backups/${backupId}/`,
    `tenants/a/backups/${backupId}/deeper/data-0001.sql`,
    `tenants/a/backups/${backupId}/manifest.json/x`,
    `tenants/A/backups/${backupId}/manifest.json`,
    'tenants/a/backups/x/manifest.json',
    `x/tenants/a/backups/${backupId}/manifest.json`,
  ])('are not at %j', (path) => {
    expect(parseBackupObject(path)).toBeNull();
  });
});

describe('volumeName', () => {
  it('counts, and tells how to read the volume', () => {
    expect(volumeName('data', 1, '.zst')).toBe('data-0001.sql.zst');
    expect(volumeName('shared', 12, '')).toBe('shared-0012.sql');
    expect(volumeName('data', 12_345, '.zst.age')).toBe('data-12345.sql.zst.age');
  });

  it('is known again', () => {
    fc.assert(
      fc.property(fc.constantFrom('data', 'shared'), fc.integer({ min: 1, max: 100_000 }), (kind, number) => {
        expect(isVolumeName(volumeName(kind, number, '.zst'))).toBe(true);
        expect(isVolumeName(volumeName(kind, number, ''))).toBe(true);
      }),
    );
  });

  it.each([
    'data-0000.sql',
    'data-1.sql',
    'data-00001.sql',
    'other-0001.sql',
    'data-0001.sql.gz',
    '../data-0001.sql',
    '',
  ])('is never %j', (name) => {
    expect(isVolumeName(name)).toBe(false);
  });
});
