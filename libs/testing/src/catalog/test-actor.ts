import type { Actor, Role } from '@lifeboat/tenancy';

/** Somebody with that role; the system administrator if no tenant is given. */
export function testActor(tenantId: string | null = null, role?: Role): Actor {
  const itsRole = role ?? (tenantId === null ? 'system_admin' : 'tenant_admin');
  return {
    subject: `${itsRole} of ${tenantId ?? 'all'}`,
    role: itsRole,
    tenantId,
    source: 'api',
    requestId: 'request-of-a-test',
    remoteAddress: null,
  };
}
