/** Which backup: enough to name every object of it. */
export interface BackupLocation {
  /** The application's own tenant id, in text form. */
  tenantId: string;
  /** A uuid in lower case. */
  backupId: string;
}
