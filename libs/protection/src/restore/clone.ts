import {
  type AppDatabase,
  type CollisionRule,
  type RemapRequest,
  remapTenant,
  type ResolvedCollision,
} from '@lifeboat/app-database';
import type { Remap } from './stage-backup.js';

/** Of a restore into another tenant: whose rows come, and what becomes of unique values that are taken. */
export interface CloneWishes {
  sourceTenantId: string;
  collisions: readonly CollisionRule[];
}

/** What making the staged rows the target's has come upon. */
export interface Remapping {
  remap: Remap;
  /** Filled once it is done. */
  resolved: ResolvedCollision[];
}

/** Prepares to make staged rows those of the target. */
export function remappingOf(
  database: AppDatabase,
  { sourceTenantId, collisions }: CloneWishes,
  target: Pick<RemapRequest, 'area' | 'scope' | 'mode' | 'targetTenantId' | 'preview'>,
): Remapping {
  const resolved: ResolvedCollision[] = [];
  const { softReferences } = database.config;
  return {
    resolved,
    remap: async (client, staged) => {
      const request = { ...target, sourceTenantId, rules: collisions, softReferences };
      const remapped = await remapTenant(client, staged, request);
      resolved.push(...remapped.collisions);
      return remapped.staged;
    },
  };
}
