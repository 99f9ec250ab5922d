import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { collectAll, temporaryDirectory } from '@lifeboat/testing';
import { DirectoryStorage } from './directory-storage.js';
import { MeasuredStorage } from './measured-storage.js';

const lines = async (metrics: Metrics): Promise<string[]> =>
  (await metrics.render()).split('\n').filter((line) => line.startsWith('lifeboat_storage_errors_total{'));

describe('a measured storage', () => {
  it('counts what fails, by what was done and by code', async () => {
    const metrics = new Metrics();
    const { path, remove } = await temporaryDirectory();
    await writeFile(`${path}/file`, '');
    const storage = new MeasuredStorage(new DirectoryStorage(`${path}/file/repository`), metrics);
    await expect(storage.put('a', Readable.from(['x']))).rejects.toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
    });
    await expect(storage.put('b', Readable.from(['x']))).rejects.toThrow();
    await expect(collectAll(storage.list(''))).rejects.toThrow();
    expect(await lines(metrics)).toEqual([
      'lifeboat_storage_errors_total{method="put",code="REPOSITORY_UNAVAILABLE"} 2',
      'lifeboat_storage_errors_total{method="list",code="REPOSITORY_UNAVAILABLE"} 1',
    ]);
    await remove();
  });

  it('does not count what is an answer, nor what fails in the content', async () => {
    const metrics = new Metrics();
    const { path, remove } = await temporaryDirectory();
    const storage = new MeasuredStorage(new DirectoryStorage(`${path}/repository`), metrics);
    await storage.put('a', Readable.from(['x']));
    await expect(storage.put('a', Readable.from(['x']))).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    await expect(storage.get('b')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    const failing = Readable.from(
      (async function* () {
        yield 'x';
        throw new LifeboatError('APP_DATABASE_UNAVAILABLE', { detail: 'gone.', remedy: 'wait' });
      })(),
    );
    await expect(storage.put('c', failing)).rejects.toMatchObject({ code: 'APP_DATABASE_UNAVAILABLE' });
    expect(await lines(metrics)).toEqual([]);
    await remove();
  });
});
