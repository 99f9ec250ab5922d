/** The ids by which one restore is known. */
export interface RestoreIds {
  /** The tenant that is written. */
  tenantId: string;
  operationId: string;
  restoreId: string;
}
