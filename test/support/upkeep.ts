import { ignoreProgress } from '@lifeboat/kernel';
import {
  CheckCatalog,
  type CheckOptions,
  type CheckReport,
  RebuildCatalog,
  type RebuildReport,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import type { Site } from './site.js';

/** A run that nobody ends or watches. */
export const quietRun = (): { signal: AbortSignal; onProgress: typeof ignoreProgress } => ({
  signal: new AbortController().signal,
  onProgress: ignoreProgress,
});

export function rebuild({ app }: Pick<Site, 'app'>, run = quietRun()): Promise<RebuildReport> {
  return runAs(testActor(), () => app.get(RebuildCatalog).rebuild(run));
}

export function check(
  { app }: Pick<Site, 'app'>,
  options: CheckOptions = { repair: false },
): Promise<CheckReport> {
  return runAs(testActor(), () => app.get(CheckCatalog).check(options, quietRun()));
}
