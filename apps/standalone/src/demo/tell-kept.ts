import { join } from 'node:path';
import { shortPath } from '../local/short-path.js';
import type { StateDirectory } from '../local/state-directory.js';
import type { DemoResult } from './demo-result.js';
import type { Story } from './story.js';

/** Says how to look at what `--keep` has kept. */
export function tellKept(story: Story, { path, repository }: StateDirectory, { backup }: DemoResult): void {
  const volume = join(shortPath(repository), backup.path, 'data-0001.sql.zst');
  story.say();
  story.say(`Kept in ${path}: the servers' data and the repository. To look at them:`);
  story.say(`  npm start -- --state ${shortPath(path)}    runs Lifeboat and its servers on them again`);
  story.say(`  zstd -dc ${volume} | less`);
}
