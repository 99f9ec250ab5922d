import type { Actor } from '@lifeboat/tenancy';

/** Who asks for what is measured. */
export const OPERATOR: Actor = {
  subject: 'bench',
  role: 'system_admin',
  tenantId: null,
  source: 'system',
  requestId: 'bench',
};
