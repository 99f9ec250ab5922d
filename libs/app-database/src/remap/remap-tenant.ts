import type { SoftReference } from '@lifeboat/config';
import type { ClientBase } from 'pg';
import type { RestoreMode } from '../compare/tenant-plan.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import { checkStagedOwner } from '../staging/check-staged-owner.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { StagingArea } from '../staging/staging-area.js';
import { checkRules } from './check-rules.js';
import type { CollisionRule, ResolvedCollision } from './collision-rule.js';
import { findKeyClasses } from './find-key-classes.js';
import { makeKeyMaps } from './key-maps.js';
import { refuseMissingTarget } from './refuse-missing-target.js';
import { refuseSourceReferences } from './refuse-source-references.js';
import { remapStaged } from './remap-staged.js';
import type { RemapTenants } from './remap-tenants.js';
import { resolveCollisions } from './resolve-collisions.js';

/** How rows of one tenant become another's. */
export interface RemapRequest extends RemapTenants {
  scope: TenantScope;
  area: StagingArea;
  mode: RestoreMode;
  rules: readonly CollisionRule[];
  softReferences: readonly SoftReference[];
  /** Only look: nothing is drawn from sequences, and nothing remembered. */
  preview: boolean;
}

/** The target's wanted state. */
export interface RemappedTenant {
  /** By position as they were given. */
  staged: StagedTable[];
  collisions: ResolvedCollision[];
}

/**
 * Makes staged rows of one tenant those of another: they carry its id, keys that are unique over all tenants become others,
 * and what refers to them follows. The live tables are only read.
 *
 * @param staged with all rows of the source that are wanted, checked to be its own
 * @throws LifeboatError TENANT_NOT_ACTIVE, INVALID_REQUEST, TABLE_NOT_FOUND, NOT_SUPPORTED, RESTORE_CONFLICT,
 *   ROW_OF_ANOTHER_TENANT, APP_DATABASE_NOT_PREPARED
 */
export async function remapTenant(
  client: ClientBase,
  staged: readonly StagedTable[],
  request: RemapRequest,
): Promise<RemappedTenant> {
  const { scope, area, rules, softReferences, sourceTenantId, targetTenantId } = request;
  await refuseMissingTarget(client, scope, targetTenantId);
  const classes = findKeyClasses(scope, softReferences);
  checkRules(scope, staged, classes, rules);
  const maps = await makeKeyMaps(client, classes, staged, request);
  const remapped: StagedTable[] = [];
  for (const table of staged) {
    remapped.push(await remapStaged(client, area, table, maps, softReferences));
  }
  for (const table of remapped) {
    await checkStagedOwner(client, table, remapped, targetTenantId);
  }
  await refuseSourceReferences(client, scope, remapped, sourceTenantId);
  const collisions = await resolveCollisions(client, rules, { ...request, staged: remapped });
  return { staged: remapped, collisions };
}
