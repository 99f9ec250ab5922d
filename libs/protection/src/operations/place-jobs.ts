import { BACKUP_TYPES, type BackupsRepository, type Operation } from '@lifeboat/catalog';
import type { JobPlace } from '@lifeboat/jobs';

/** Says where jobs stand among the others, so that a few large backups do not hold up a thousand small ones. */
export class PlaceJobs {
  /** @param largeBytes uncompressed bytes from which on a backup is large */
  constructor(
    private readonly backups: BackupsRepository,
    private readonly largeBytes: number,
  ) {}

  /**
   * Within a transaction. A backup is taken to be as large as the last one of its tenant and type; the first one is small.
   * What a schedule asks for comes after what a person waits for.
   */
  async placeOf({ kind, tenantId, actorSource, request }: Operation): Promise<JobPlace> {
    const canWait = actorSource === 'schedule';
    const type = BACKUP_TYPES.find((each) => each === request['type']);
    if (kind !== 'backup' || type === undefined) {
      return { isLarge: false, canWait };
    }
    const last = await this.backups.lastRawBytes(tenantId, type);
    return { isLarge: (last ?? 0) >= this.largeBytes, canWait };
  }
}
