import { startLocalStack } from '@lifeboat/local-stack';
import { LifeboatError } from '@lifeboat/kernel';
import type { SampleTenant } from '@lifeboat/sample-app';
import { closeWithin } from '../boot/closing.js';
import { unlessAborted } from '../boot/interruption.js';
import { ensureSampleApp, SAMPLE_DATABASE } from '../local/sample-database.js';
import type { StateDirectory } from '../local/state-directory.js';
import type { DemoOptions } from './demo-options.js';
import { type DemoRun, openingStep, step } from './demo-run.js';
import type { DemoStage } from './demo-stage.js';
import { count, rows } from './figures.js';
import { LifeboatClient } from './lifeboat-client.js';
import { rowsOf } from './rows-of.js';
import { OtherTenants } from './steps/other-tenants.js';
import { startLifeboat } from './steps/start-lifeboat.js';

const SEED = 42;
/** What holds this up is about to lose its servers anyway. */
const PATIENCE_MS = 5_000;

/** Puts up servers, application, Lifeboat and the other tenants' writers, all real and all new. */
export async function setStage(run: DemoRun, options: DemoOptions, home: StateDirectory): Promise<DemoStage> {
  const { onClose } = run;
  const stack = await openingStep(
    run,
    'Servers',
    async () => {
      // The servers forget when the machine stops: all right for a demo, and much faster.
      const started = await startLocalStack({ directory: home.stack, durable: false });
      onClose(() => (options.keep === null ? started.remove() : started.stop()));
      return started;
    },
    ({ postgres, redis }) =>
      `PostgreSQL on port ${String(postgres.port)}, Redis on port ${new URL(redis.url).port}`,
  );
  const databaseUrl = stack.postgres.superuserUrl(SAMPLE_DATABASE);
  const tenants = await step(
    run,
    'Application',
    () => ensureSampleApp(stack, { seed: SEED, tenants: options.tenants, rows: options.rows }),
    (all) => `${count(all.length)} tenants with ${rows(rowsOf(all))}, all in the same tables`,
  );
  const tenant = largest(tenants);
  const lifeboat = await openingStep(
    run,
    'Lifeboat',
    async () => {
      const started = await startLifeboat(home, stack);
      onClose(closeWithin(PATIENCE_MS, () => started.close()));
      return started;
    },
    ({ url }) => `API and workers at ${url}`,
  );
  const others = await openingStep(
    run,
    'Writers',
    async () => {
      const started = OtherTenants.start(
        databaseUrl,
        tenants.filter(({ id }) => id !== tenant.id),
      );
      onClose(closeWithin(PATIENCE_MS, () => started.stop()));
      await unlessAborted(run.signal, () => started.ready);
      return started;
    },
    ({ written }) => `${count(written)} other tenants are being written to, from now on`,
  );
  const client = new LifeboatClient(`${lifeboat.url}/api/backup`, lifeboat.tokenOf(tenant.id), run.signal);
  return { databaseUrl, tenants, tenant, others, client };
}

function largest(tenants: readonly SampleTenant[]): SampleTenant {
  const [first] = [...tenants].sort((one, other) => other.rows - one.rows);
  if (first === undefined) {
    throw new LifeboatError('TENANT_NOT_FOUND', {
      detail: 'The sample application has no tenants.',
      remedy: 'This is a defect of the demo; please report it.',
    });
  }
  return first;
}
