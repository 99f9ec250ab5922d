import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../actor/actor.js';
import type { Role } from '../actor/role.js';
import { authorise } from './authorise.js';
import { type Permission, PERMISSIONS } from './permissions.js';

const actor = (role: Role, tenantId: string | null): Actor => ({
  subject: 'somebody',
  role,
  tenantId,
  source: 'api',
  requestId: 'r',
});

const permissions = Object.keys(PERMISSIONS) as Permission[];

describe('authorise', () => {
  it.each(permissions)('%s: the system administrator may, for any tenant and for none', (permission) => {
    expect(() => authorise(actor('system_admin', null), permission, 'a')).not.toThrow();
    expect(() => authorise(actor('system_admin', null), permission, null)).not.toThrow();
  });

  it.each(permissions)("%s: a tenant's roles reach no other tenant, and never all of them", (permission) => {
    for (const role of ['tenant_admin', 'tenant_viewer'] as const) {
      for (const target of ['b', null, '', 'A', 'a ']) {
        expect(() => authorise(actor(role, 'a'), permission, target)).toThrow(/^FORBIDDEN/);
      }
    }
  });

  it("a tenant's administrator may do to its own tenant what the table says", () => {
    const refused = permissions.filter((permission) => {
      try {
        authorise(actor('tenant_admin', 'a'), permission, 'a');
        return false;
      } catch {
        return true;
      }
    });
    expect(refused.sort()).toEqual(
      [
        'alerts.read',
        'alerts.test',
        'catalog.check',
        'catalog.migrate',
        'catalog.rebuild',
        'changeLog.expire',
        'changeLog.read',
        'docs.read',
        'installation.check',
        'keys.read',
        'keys.write',
        'logs.anchor',
        'logs.readSystem',
        'metrics.read',
        'protection.read',
        'protection.write',
        'queues.read',
        'restores.approve',
        'restores.createForOtherTenant',
        'restores.createInOtherDatabase',
        'scope.read',
        'stats.read',
        'tenants.readAll',
        'tenants.sync',
        'tokens.create',
      ].sort(),
    );
  });

  it('a viewer only reads', () => {
    const allowed = permissions.filter((permission) => PERMISSIONS[permission].includes('tenant_viewer'));
    expect(allowed.sort()).toEqual([
      'backups.read',
      'drills.read',
      'jobs.read',
      'recovery.read',
      'restores.read',
      'tenants.read',
    ]);
  });

  it('says who was refused what, for the audit log', () => {
    expect(() => authorise(actor('tenant_viewer', 'a'), 'backups.create', 'b')).toThrow(
      expect.objectContaining({
        code: 'FORBIDDEN',
        meta: {
          permission: 'backups.create',
          subject: 'somebody',
          role: 'tenant_viewer',
          ownTenantId: 'a',
          targetTenantId: 'b',
        },
      }),
    );
  });
});
