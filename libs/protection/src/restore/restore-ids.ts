/** The ids by which one restore is known. */
export interface RestoreIds {
  tenantId: string;
  operationId: string;
  restoreId: string;
}
