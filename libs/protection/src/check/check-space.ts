import { type CheckResult, ok, warning } from '@lifeboat/app-database';
import { freeSpace } from '@lifeboat/archive';
import type { RepositoryConfig } from '@lifeboat/config';

const GIB = 2 ** 30;
/** Below this many bytes, or this share of the whole, it is time to make room. */
const SCARCE_BYTES = GIB;
const SCARCE_SHARE = 0.1;

/** There is room in the repository for more. */
export async function checkSpace(config: RepositoryConfig): Promise<CheckResult[]> {
  const space = await freeSpace(config);
  if (space === null) {
    return [ok('space', 'a bucket, which has no bound of its own')];
  }
  const free = `${(space.free / GIB).toFixed(1)} GiB of ${(space.total / GIB).toFixed(1)} GiB are free`;
  return [
    space.free < SCARCE_BYTES || space.free < space.total * SCARCE_SHARE
      ? warning(
          'space',
          `only ${free}`,
          `Make room in ${config.location}, or delete backups: lifeboat cleanup`,
        )
      : ok('space', free),
  ];
}
