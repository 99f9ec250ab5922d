import { parseConfig } from '@lifeboat/config';
import { choosePort } from '../boot/choose-port.js';
import { unlessAborted } from '../boot/interruption.js';
import { startStandalone } from '../boot/start-standalone.js';
import { developmentSecrets } from '../local/development-secrets.js';
import { localEnvironment } from '../local/local-environment.js';
import { ensureSampleApp, prepareForLifeboat } from '../local/sample-database.js';
import { openStateDirectory } from '../local/state-directory.js';
import { describeRunning } from './describe-running.js';
import { removeDevFiles, writeDevFiles } from './dev-file.js';
import { openStack } from './open-stack.js';
import type { StartRun } from './start-run.js';
import { readTuning } from './tuning.js';
import { welcome } from './welcome.js';

const HOST = '127.0.0.1';
const SEED = { seed: 1, tenants: 8, rows: 20_000 };

/** Runs on servers of its own with a sample application, for those who want to try Lifeboat out or work on it. */
export async function startLocal(run: StartRun, stateDirectory: string): Promise<void> {
  const { environment, say, signal, onClose } = run;
  const tuning = readTuning(environment);
  // Now, so that nothing is started in vain; and again when it is needed, since starting takes a while.
  await choosePort(tuning.port, HOST);
  const state = await openStateDirectory(stateDirectory);
  const stack = await openStack(state, say);
  onClose(() => stack.stop());
  say('Preparing the sample application and the catalog');
  const tenants = await unlessAborted(signal, () => ensureSampleApp(stack, SEED));
  const local = localEnvironment(state, stack, await developmentSecrets(state));
  const config = parseConfig({ LOG_LEVEL: 'warn', ...tuning.environment, ...local });
  await unlessAborted(signal, () => prepareForLifeboat(config));
  const port = await choosePort(tuning.port, HOST);
  const lifeboat = await startStandalone(config, { host: HOST, port, logTo: 'stderr' });
  onClose(() => lifeboat.close());
  await unlessAborted(signal, () => lifeboat.syncTenants());
  await unlessAborted(signal, () => lifeboat.protect(signal));
  onClose(() => removeDevFiles(state));
  const dev = describeRunning(lifeboat.url, config, stack, tenants);
  await writeDevFiles(state, dev, local);
  say(welcome(state, dev));
}
