import { z } from 'zod';
import type { TenantLabels } from './lifeboat-config.js';

/** `off`, `all`, or `top:` and a number. */
export const tenantLabels = z
  .string()
  .regex(/^(off|all|top:[1-9]\d{0,5})$/, 'must be off, all, or top:<number of tenants>, such as top:100')
  .transform((text): TenantLabels => {
    const [kind, count] = text.split(':');
    return kind === 'top' ? { kind, count: Number(count) } : { kind: kind === 'all' ? 'all' : 'off' };
  });
