import type { ClientBase } from 'pg';
import { chooseWriteMeans, readWriteRights } from '../rights/write-means.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import type { ApplyRequest } from './apply-target.js';
import { OwnerWriting } from './as-owner/owner-writing.js';
import { planAsOwner } from './as-owner/owner-plan.js';
import { ReplicaModeWriting } from './replica-mode-writing.js';
import type { Writing } from './writing.js';

/**
 * Chooses how to write by what the role may, and refuses before the locks what cannot be written so.
 *
 * @param tables all that the plan is about
 * @throws LifeboatError PRIVILEGE_MISSING, TRIGGER_FIRES_ALWAYS, NOT_SUPPORTED
 */
export async function openWriting(
  client: ClientBase,
  request: ApplyRequest,
  tables: readonly ScopedTable[],
): Promise<Writing> {
  const means = chooseWriteMeans(await readWriteRights(client, tables));
  return means === 'replica_mode'
    ? ReplicaModeWriting.open(client, request, tables)
    : new OwnerWriting(client, request, tables, planAsOwner(request.plan, request.scope));
}
