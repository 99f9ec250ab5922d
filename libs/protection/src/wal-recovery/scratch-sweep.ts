import { AppDatabases } from '@lifeboat/app-database';
import { messageOf, systemClock } from '@lifeboat/kernel';
import { sweepScratch } from '@lifeboat/wal-recovery';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Removes, when a process that recovers from WAL starts, what killed ones have left of their scratch clusters. */
@Injectable()
export class ScratchSweep implements OnApplicationBootstrap {
  private readonly logger = new Logger('ScratchSweep');

  constructor(private readonly databases: AppDatabases) {}

  /** Never throws: a directory that cannot be read must not keep a worker from starting. */
  async onApplicationBootstrap(): Promise<void> {
    const directories = this.databases.all().flatMap(({ config }) => config.wal?.scratchDirectory ?? []);
    for (const directory of new Set(directories)) {
      try {
        for (const path of await sweepScratch(directory, systemClock.now())) {
          this.logger.log({ msg: `What a killed process had left was removed: ${path}`, path });
        }
      } catch (error) {
        this.logger.warn({ msg: `${directory} could not be swept: ${messageOf(error)}`, directory });
      }
    }
  }
}
