import { readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Folders of which each child may be one installation: Debian's, Red Hat's and Homebrew's ways. */
const VERSIONED: { parent: string; name: RegExp; bin: string }[] = [
  { parent: '/usr/lib/postgresql', name: /^\d+$/, bin: 'bin' },
  { parent: '/usr', name: /^pgsql-\d+$/, bin: 'bin' },
  { parent: '/opt/homebrew/opt', name: /^postgresql(@\d+)?$/, bin: 'bin' },
  { parent: '/usr/local/opt', name: /^postgresql(@\d+)?$/, bin: 'bin' },
  { parent: '/home/linuxbrew/.linuxbrew/opt', name: /^postgresql(@\d+)?$/, bin: 'bin' },
];

const FIXED = ['/usr/local/pgsql/bin', '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];

/** Directories in which PostgreSQL's programs may lie: those of `path` first, then the usual places; none twice. */
export function candidateDirectories(path: string = process.env['PATH'] ?? ''): string[] {
  const onPath = path.split(delimiter).filter(isAbsolute);
  const versioned = VERSIONED.flatMap(({ parent, name, bin }) =>
    childrenOf(parent)
      .filter((child) => name.test(child))
      .map((child) => join(parent, child, bin)),
  );
  return [...new Set([...onPath, ...versioned, ...FIXED])];
}

function childrenOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // most of the usual places are absent on any one machine
  }
}
