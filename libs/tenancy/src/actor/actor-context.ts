import { AsyncLocalStorage } from 'node:async_hooks';
import { LifeboatError } from '@lifeboat/kernel';
import type { Actor } from './actor.js';

const actors = new AsyncLocalStorage<Actor>();

/**
 * Does the work as the actor: everything it calls or awaits sees it as `currentActor()`.
 *
 * @throws LifeboatError FORBIDDEN for a tenant's role that names no tenant
 */
export function runAs<T>(actor: Actor, work: () => T): T {
  if (actor.role !== 'system_admin' && !actor.tenantId) {
    throw new LifeboatError('FORBIDDEN', {
      detail: `The role ${actor.role} needs a tenant, but the caller has none. Nothing was read or changed.`,
      remedy: 'Use a token with a tenant_id claim.',
      meta: { subject: actor.subject, role: actor.role },
    });
  }
  return actors.run(actor, work);
}

/**
 * The actor of the request, job or command that runs now.
 *
 * @throws LifeboatError TENANT_CONTEXT_MISSING outside `runAs`
 */
export function currentActor(): Actor {
  const actor = actors.getStore();
  if (actor === undefined) {
    throw new LifeboatError('TENANT_CONTEXT_MISSING', {
      detail: 'The code ran on behalf of nobody. Nothing was read or changed.',
      remedy:
        'This is a defect of Lifeboat: the caller must use runAs(actor, …). Please report it with the log.',
    });
  }
  return actor;
}
