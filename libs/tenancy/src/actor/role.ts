/** The roles of Lifeboat, as the token's `role` claim and the catalog's policies spell them. */
export const ROLES = ['system_admin', 'tenant_admin', 'tenant_viewer'] as const;

/** `system_admin` may act on every tenant; the other two only on the tenant of their token. */
export type Role = (typeof ROLES)[number];
