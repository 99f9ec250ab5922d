import type { AppDatabases } from '@lifeboat/app-database';
import { toLifeboatError } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { Authoriser } from '../access/authoriser.js';
import type { BundledSegments, BundleSegments } from './bundle-segments.js';

/** Puts old small segments of every change log together, by `CHANGE_LOG_BUNDLE_AFTER` and `CHANGE_LOG_BUNDLE_BYTES`. */
export class BundleChangeLog {
  private readonly logger = new Logger('BundleChangeLog');

  constructor(
    private readonly authoriser: Authoriser,
    private readonly databases: AppDatabases,
    private readonly bundleSegments: BundleSegments,
  ) {}

  /**
   * Safe to repeat, and after an interruption. A database that fails keeps the others from nothing.
   *
   * @param signal ends it; what was done by then stays
   * @throws LifeboatError FORBIDDEN; the first failure of a database, once all were tried
   */
  async bundle(signal: AbortSignal): Promise<BundledSegments[]> {
    await this.authoriser.require('changeLog.expire', currentActor().tenantId);
    const bundled: BundledSegments[] = [];
    const failures: unknown[] = [];
    for (const { name } of this.databases.all()) {
      signal.throwIfAborted();
      try {
        const done = await this.bundleSegments.bundle(name, signal);
        bundled.push(done);
        this.report(done);
      } catch (error) {
        const { code, detail } = toLifeboatError(error);
        this.logger.warn({ msg: `Segments of ${name} were not bundled: ${detail}`, database: name, code });
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
    return bundled;
  }

  private report({ database, bundles, segments, damaged }: BundledSegments): void {
    if (bundles > 0) {
      this.logger.log({ msg: `${String(segments)} segments of ${database} were bundled`, database, bundles });
    }
    for (const { path, detail } of damaged) {
      this.logger.error({ msg: `Segments of ${database} were not bundled: ${detail}`, database, path });
    }
  }
}
