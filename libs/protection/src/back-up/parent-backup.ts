/** The backup that an incremental one builds on. */
export interface ParentBackup {
  backupId: string;
  /** Of its manifest's bytes. */
  manifestSha256: string;
}
