import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentOf, temporaryDirectory } from '@lifeboat/testing';
import type { CapturedSite } from './captured-site.js';
import { Program } from './program.js';

type App = 'change-capture' | 'backup-worker' | 'integrity-worker';

/** Starts captures of a site, and its workers, in processes of their own, as they were built. */
export interface CaptureProcesses {
  start(environment?: Record<string, string>, app?: App): Program;
  /** Kills those that still run. */
  close(): Promise<void>;
}

export async function captureProcesses(site: Pick<CapturedSite, 'lifeboat'>): Promise<CaptureProcesses> {
  const directory = await temporaryDirectory();
  const { config, database } = site.lifeboat;
  const file = join(directory.path, 'lifeboat.yaml');
  const databases = [{ name: database.name, APP_DATABASE_URL: database.processUrl }];
  await writeFile(file, JSON.stringify({ applicationDatabases: databases }));
  const started: Program[] = [];
  return {
    start: (environment = {}, app = 'change-capture') => {
      const program = Program.start(`apps/${app}/dist/main.js`, {
        environment: {
          ...environmentOf(config),
          LIFEBOAT_CONFIG: file,
          CHANGE_LOG_FLUSH_SECONDS: '0.2',
          CHANGE_LOG_SPOOL_DIRECTORY: directory.path,
          LOG_LEVEL: 'info',
          ...environment,
        },
      });
      started.push(program);
      return program;
    },
    close: async () => {
      started.forEach((program) => program.signal('SIGKILL'));
      await Promise.all(started.map((program) => program.exit));
      await directory.remove();
    },
  };
}
