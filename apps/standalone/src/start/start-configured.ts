import { loadConfig } from '@lifeboat/config';
import { choosePort } from '../boot/choose-port.js';
import { startStandalone } from '../boot/start-standalone.js';
import { portWishOf } from './port-wish.js';
import type { StartRun } from './start-run.js';

/** Runs on the database that is configured. The log goes to standard output, as that of every service. */
export async function startConfigured({ environment, say, onClose }: StartRun): Promise<void> {
  const config = loadConfig(environment);
  const port = await choosePort(portWishOf(config.http, environment), null);
  const lifeboat = await startStandalone(config, { host: null, port, logTo: 'stdout' });
  onClose(() => lifeboat.close());
  say(`Lifeboat runs at ${lifeboat.url}. Ctrl-C stops it.`);
}
