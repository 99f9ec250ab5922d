/** Whose rows become whose. */
export interface RemapTenants {
  sourceTenantId: string;
  targetTenantId: string;
}
