import type { Role } from '../actor/role.js';

const SYSTEM = ['system_admin'] as const satisfies readonly Role[];
const ADMINS = ['system_admin', 'tenant_admin'] as const satisfies readonly Role[];
const EVERYBODY = ['system_admin', 'tenant_admin', 'tenant_viewer'] as const satisfies readonly Role[];

/** Everything that can be allowed or refused. */
export type Permission =
  | 'backups.create'
  | 'backups.read'
  | 'backups.delete'
  | 'backups.hold'
  | 'backups.validate'
  | 'backups.export'
  | 'backups.cleanup'
  | 'restores.create'
  | 'restores.createForOtherTenant'
  | 'restores.createInOtherDatabase'
  | 'restores.approve'
  | 'restores.read'
  | 'restores.rollback'
  | 'drills.create'
  | 'drills.read'
  | 'recovery.read'
  | 'history.read'
  | 'jobs.read'
  | 'jobs.cancel'
  | 'schedules.read'
  | 'schedules.write'
  | 'logs.read'
  | 'logs.readSystem'
  | 'logs.anchor'
  | 'tenants.read'
  | 'tenants.readAll'
  | 'tenants.sync'
  | 'tokens.create'
  | 'keys.read'
  | 'keys.write'
  | 'catalog.migrate'
  | 'catalog.check'
  | 'catalog.rebuild'
  | 'scope.read'
  | 'installation.check'
  | 'changeLog.read'
  | 'changeLog.expire'
  | 'protection.read'
  | 'protection.write'
  | 'stats.read'
  | 'alerts.read'
  | 'alerts.test'
  | 'metrics.read'
  | 'queues.read'
  | 'docs.read';

/**
 * Who may do what: the one table that API, command line and jobs share.
 * `tenant_admin` and `tenant_viewer` may do it to the tenant of their token only; see `authorise`.
 */
export const PERMISSIONS: Record<Permission, readonly Role[]> = {
  'backups.create': ADMINS,
  'backups.read': EVERYBODY,
  'backups.delete': ADMINS,
  'backups.hold': ADMINS,
  'backups.validate': ADMINS,
  'backups.export': ADMINS,
  'backups.cleanup': ADMINS,
  'restores.create': ADMINS,
  'restores.createForOtherTenant': SYSTEM,
  'restores.createInOtherDatabase': SYSTEM,
  'restores.approve': SYSTEM,
  'restores.read': EVERYBODY,
  'restores.rollback': ADMINS,
  'drills.create': ADMINS,
  'drills.read': EVERYBODY,
  'recovery.read': EVERYBODY,
  'history.read': ADMINS,
  'jobs.read': EVERYBODY,
  'jobs.cancel': ADMINS,
  'schedules.read': ADMINS,
  'schedules.write': ADMINS,
  'logs.read': ADMINS,
  'logs.readSystem': SYSTEM,
  'logs.anchor': SYSTEM,
  'tenants.read': EVERYBODY,
  'tenants.readAll': SYSTEM,
  'tenants.sync': SYSTEM,
  'tokens.create': SYSTEM,
  'keys.read': SYSTEM,
  'keys.write': SYSTEM,
  'catalog.migrate': SYSTEM,
  'catalog.check': SYSTEM,
  'catalog.rebuild': SYSTEM,
  'scope.read': SYSTEM,
  'installation.check': SYSTEM,
  'changeLog.read': SYSTEM,
  'changeLog.expire': SYSTEM,
  'protection.read': SYSTEM,
  'protection.write': SYSTEM,
  'stats.read': SYSTEM,
  'alerts.read': SYSTEM,
  'alerts.test': SYSTEM,
  'metrics.read': SYSTEM,
  'queues.read': SYSTEM,
  'docs.read': SYSTEM,
};

/** The roles that reach only the tenant of their token. */
export const ROLES_OF_ONE_TENANT: ReadonlySet<Role> = new Set<Role>(['tenant_admin', 'tenant_viewer']);
