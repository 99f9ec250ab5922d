import { join, relative } from 'node:path';
import type { StateDirectory } from '../local/state-directory.js';
import type { DemoResult } from './demo-result.js';
import type { Story } from './story.js';

/** Says how to look at what `--keep` has kept. */
export function tellKept(story: Story, { path, repository }: StateDirectory, { backup }: DemoResult): void {
  const here = relative('', path) || '.';
  const volume = join(relative('', repository), backup.path, 'data-0001.sql.zst');
  story.say();
  story.say(`Kept in ${path}: the servers' data and the repository. To look at them:`);
  story.say(`  npm start -- --state ${here}    runs Lifeboat and its servers on them again`);
  story.say(`  zstd -dc ${volume} | less`);
}
