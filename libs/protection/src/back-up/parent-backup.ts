/** The backup that an incremental one builds on, and how it is told what has changed since. */
export type ParentBackup = {
  backupId: string;
  /** Of its manifest's bytes. */
  manifestSha256: string;
} & (
  | { method: 'scan' }
  | {
      method: 'changes';
      /** Tables, as `schema.table`, that have no list of what is gone: all rows are given, or the keys that stay. */
      unlisted: ReadonlySet<string>;
    }
);
