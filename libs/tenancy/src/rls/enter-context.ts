import { LifeboatError } from '@lifeboat/kernel';
import type { QueryRunner } from 'typeorm';
import type { Actor } from '../actor/actor.js';

const ENTER = `
  select set_config('lifeboat.tenant_id', $1, true),
         set_config('lifeboat.role', $2, true),
         (select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user) as bypasses_rls`;

/**
 * The first statement of every transaction: sets the context until its end, and makes sure that the connection is one
 * that the policies bind. (`SET LOCAL` takes no parameters; `set_config` with true is the same and does.)
 */
export async function enterContext(runner: QueryRunner, actor: Actor): Promise<void> {
  const rows = await runner.manager.query<{ bypasses_rls: boolean }[]>(ENTER, [
    actor.tenantId ?? '',
    actor.role,
  ]);
  if (rows[0]?.bypasses_rls !== false) {
    throw new LifeboatError('TENANT_CONTEXT_MISSING', {
      detail:
        'The catalog connection runs as a role that row level security does not bind. Nothing was read or changed.',
      remedy:
        'Connect to the catalog as a role without BYPASSRLS, such as lifeboat_process after `lifeboat migrate`.',
    });
  }
}
