// A process of its own, so that what it takes at most is what a worker takes at most. It prints one JSON object.
import { damageTenant, destroyTenant, hashTenant } from '@lifeboat/sample-app';
import { verifyTenant } from '../cases/verify-tenant.js';
import type { MemoryPeak } from '../report/report.js';
import { BenchLifeboat } from '../stage/bench-lifeboat.js';

const [tenantId = '', superuserUrl = '', processUrl = '', repository = ''] = process.argv.slice(2);
const KIBIBYTE = 1024;
const steps: MemoryPeak['steps'] = [];

/** The peak of the process only ever grows: each step shows what it was up to its end. */
function note(step: string): void {
  steps.push({ step, megabytes: Math.round((process.resourceUsage().maxRSS * KIBIBYTE) / 1e6) });
}

const lifeboat = await BenchLifeboat.start({ processUrl, superuserUrl }, repository);
note('started');
const was = await hashTenant(superuserUrl, tenantId);
const { backupId } = await lifeboat.backUp(tenantId);
note('after a backup');
await damageTenant(superuserUrl, tenantId, { seed: 1, fraction: 0.01 });
await lifeboat.restore(tenantId, backupId);
note('after a restore of damage');
await destroyTenant(superuserUrl, tenantId);
await lifeboat.restore(tenantId, backupId);
note('after a restore of all');
// Every row is newer than the backup by now: all of them are staged and compared.
await damageTenant(superuserUrl, tenantId, { seed: 2, fraction: 0.01 });
await lifeboat.restore(tenantId, backupId);
note('after a restore that compares all');
await verifyTenant(superuserUrl, tenantId, was);
await lifeboat.close();
process.stdout.write(`${JSON.stringify(steps)}\n`);
