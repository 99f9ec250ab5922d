import type { AuditRecord, AuditWriter, Operation, RestoreApproval } from '@lifeboat/catalog';

/** Writes a line about an approval to the logs of both tenants; that of the target does not say whose rows come. */
export async function auditApproval(
  audit: AuditWriter,
  { restoreId, requestedBy }: RestoreApproval,
  { id, tenantId, targetTenantId }: Operation,
  { note, ...line }: Pick<AuditRecord, 'action' | 'outcome' | 'errorCode'> & { note?: string | undefined },
): Promise<void> {
  for (const log of targetTenantId === null ? [tenantId] : [tenantId, targetTenantId]) {
    await audit.write({
      ...line,
      tenantId: log,
      targetTenantId,
      operationId: id,
      detail: { restoreId, requestedBy, ...(note !== undefined && { note }) },
    });
  }
}
