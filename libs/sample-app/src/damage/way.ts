import type { DamagedTenant } from './damaged-tenant.js';

/** One way of damage; answers with the number of rows that its own statements hit. */
export type Way = (tenant: DamagedTenant) => Promise<number>;
