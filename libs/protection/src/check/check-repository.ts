import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { type CheckResult, failed, ok } from '@lifeboat/app-database';
import type { Repository } from '@lifeboat/archive';

const CONTENT = 'Written by "lifeboat check", which removes it.\n';

/** The repository takes an object, gives it back as it was, and lets go of it. */
export async function checkRepository(repository: Repository): Promise<CheckResult[]> {
  const { repositoryId } = await repository.open();
  const path = `lifeboat-check-${randomUUID()}`;
  await repository.storage.put(path, Readable.from([CONTENT]));
  try {
    const read = await text(await repository.storage.get(path));
    return [
      read === CONTENT
        ? ok('repository', `${repositoryId} can be written, read and deleted from`)
        : failed(
            'repository',
            'gives back another content than it was given',
            'Check the storage itself: its disks, its gateway.',
          ),
    ];
  } finally {
    await repository.storage.delete(path);
  }
}
