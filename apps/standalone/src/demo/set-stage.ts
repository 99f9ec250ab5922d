import { type LocalStack, startLocalStack } from '@lifeboat/local-stack';
import { type SampleTenant } from '@lifeboat/sample-app';
import { closeWithin } from '../boot/closing.js';
import { unlessAborted } from '../boot/interruption.js';
import { ensureSampleApp, SAMPLE_DATABASE } from '../local/sample-database.js';
import type { StateDirectory } from '../local/state-directory.js';
import type { DemoOptions } from './demo-options.js';
import { type DemoRun, openingStep, step } from './demo-run.js';
import type { DemoStage } from './demo-stage.js';
import { count, rows } from './figures.js';
import { largestOf, rowsOf } from './sizes.js';
import { LifeboatClient } from './lifeboat-client.js';
import { OtherTenants } from './steps/other-tenants.js';
import { type DemoLifeboat, startLifeboat } from './steps/start-lifeboat.js';

const SEED = 42;
/** What holds this up is about to lose its servers anyway. */
const PATIENCE_MS = 5_000;

/** Puts up servers, application, Lifeboat and the other tenants' writers, all real and all new. */
export async function setStage(run: DemoRun, options: DemoOptions, home: StateDirectory): Promise<DemoStage> {
  const stack = await openServers(run, options, home);
  const databaseUrl = stack.postgres.superuserUrl(SAMPLE_DATABASE);
  const tenants = await step(
    run,
    'Application',
    () => ensureSampleApp(stack, { seed: SEED, tenants: options.tenants, rows: options.rows }),
    (all) => `${count(all.length)} tenants with ${rows(rowsOf(all))}, all in the same tables`,
  );
  const tenant = largestOf(tenants);
  const lifeboat = await openLifeboat(run, stack, home);
  const rest = tenants.filter(({ id }) => id !== tenant.id);
  const others = await letOthersWrite(run, databaseUrl, rest);
  const client = new LifeboatClient(`${lifeboat.url}/api/backup`, lifeboat.tokenOf(tenant.id), run.signal);
  return { databaseUrl, tenants, tenant, others, client };
}

function openServers(run: DemoRun, { keep }: DemoOptions, home: StateDirectory): Promise<LocalStack> {
  return openingStep(
    run,
    'Servers',
    async () => {
      // The servers forget when the machine stops: all right for a demo, and much faster.
      const stack = await startLocalStack({ directory: home.stack, durable: false });
      run.onClose(() => (keep === null ? stack.remove() : stack.stop()));
      return stack;
    },
    ({ postgres, redis }) =>
      `PostgreSQL on port ${String(postgres.port)}, Redis on port ${new URL(redis.url).port}`,
  );
}

function openLifeboat(run: DemoRun, stack: LocalStack, home: StateDirectory): Promise<DemoLifeboat> {
  return openingStep(
    run,
    'Lifeboat',
    async () => {
      const lifeboat = await startLifeboat(home, stack);
      run.onClose(closeWithin(PATIENCE_MS, () => lifeboat.close()));
      return lifeboat;
    },
    ({ url }) => `API and workers at ${url}`,
  );
}

function letOthersWrite(
  run: DemoRun,
  databaseUrl: string,
  tenants: readonly SampleTenant[],
): Promise<OtherTenants> {
  return openingStep(
    run,
    'Writers',
    async () => {
      const others = OtherTenants.start(databaseUrl, tenants);
      run.onClose(closeWithin(PATIENCE_MS, () => others.stop()));
      await unlessAborted(run.signal, () => others.ready);
      return others;
    },
    ({ written }) =>
      `${written === 1 ? 'the other tenant is' : `${count(written)} other tenants are`} being written to, from now on`,
  );
}
