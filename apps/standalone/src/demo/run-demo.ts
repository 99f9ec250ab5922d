import { rm } from 'node:fs/promises';
import { withClosing } from '../boot/closing.js';
import { openDemoHome } from './demo-home.js';
import type { DemoOptions } from './demo-options.js';
import type { DemoResult } from './demo-result.js';
import type { DemoHooks, DemoRun } from './demo-run.js';
import { stopwatch } from './measured.js';
import { play } from './play.js';
import { resultOfPlay } from './result-of-play.js';
import { setStage } from './set-stage.js';
import { tellKept } from './tell-kept.js';
import { tellProof } from './tell-proof.js';

/**
 * The main job on real servers: one tenant is backed up, destroyed and restored, while the others keep working.
 * Everything that it starts ends with it, however it ends.
 *
 * @returns what it found; a proof that failed is no error
 * @throws LifeboatError for what stopped it; `Interrupted` when the signal was aborted
 */
export async function runDemo(
  options: DemoOptions,
  { story, signal }: Pick<DemoRun, 'story' | 'signal'>,
  hooks: DemoHooks = {},
): Promise<DemoResult> {
  const seconds = stopwatch();
  const home = await openDemoHome(options.keep);
  const result = await withClosing(async (onClose) => {
    if (options.keep === null) {
      onClose(() => rm(home.path, { recursive: true, force: true }));
    }
    const run = { story, signal, onClose };
    story.heading('One tenant is backed up, destroyed and restored, while all others keep working.');
    story.say();
    const stage = await setStage(run, options, home);
    const found = resultOfPlay(stage, await play(run, stage, hooks), seconds());
    tellProof(story, found);
    return found;
  });
  if (options.keep !== null) {
    tellKept(story, home, result);
  }
  return result;
}
