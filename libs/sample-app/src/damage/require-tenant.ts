import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { Client } from 'pg';

/** @throws LifeboatError TENANT_NOT_FOUND where the sample application has no such tenant */
export async function requireTenant(client: Client, tenantId: string): Promise<void> {
  const found = await client
    .query('SELECT FROM app.tenants WHERE id = $1::uuid', [tenantId])
    .catch((error: unknown) => {
      if (systemCodeOf(error) === '22P02') {
        return { rowCount: 0 };
      }
      throw error;
    });
  if (found.rowCount !== 1) {
    throw new LifeboatError('TENANT_NOT_FOUND', {
      detail: `The sample application has no tenant ${tenantId}. Nothing was changed.`,
      remedy: 'Name a tenant that listSampleTenants() lists.',
    });
  }
}
