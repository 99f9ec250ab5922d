/** The backup that an incremental one builds on, and how it is told what has changed since. */
export type ParentBackup = {
  backupId: string;
  /** Of its manifest's bytes. */
  manifestSha256: string;
} & (
  | { method: 'scan' }
  | {
      method: 'changes';
      /** Tables, as `schema.table`, of which nothing stays as the parent has it: all rows are given. */
      rewritten: ReadonlySet<string>;
    }
);
