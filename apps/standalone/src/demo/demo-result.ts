/** What the demo found, as `--json` prints it. Times in seconds unless their names say otherwise. */
export interface DemoResult {
  /** The tenant is as it was at the backup, and nobody else was touched. */
  verified: boolean;
  tenants: number;
  /** Of all tenants, when the demo began. */
  rows: number;
  /** Until the job was done, as the caller saw it. */
  backupSeconds: number;
  restoreSeconds: number;
  /** Of the backup in the repository. */
  bytes: number;
  /** Every other tenant is exactly as its own writer left it, and the shared tables as they were. */
  otherTenantsUntouched: boolean;
  seconds: number;
  tenant: {
    id: string;
    slug: string;
    rows: number;
    tables: number;
    /** Tables whose content is not that of the moment of the backup; empty if all is well. */
    differences: string[];
  };
  backup: { seconds: number; bytes: number; rawBytes: number; rows: number; path: string };
  damage: { deleted: number; updated: number; inserted: number; tables: number };
  plan: { seconds: number; inserts: number; updates: number; deletes: number; unchanged: number };
  restore: {
    seconds: number;
    inserted: number;
    updated: number;
    deleted: number;
    /** How long the tables were locked, in milliseconds, and how often that was tried. */
    lockHeldMs: number;
    lockTries: number;
  };
  writers: {
    tenants: number;
    transactions: number;
    longestWaitMs: number;
    /** `tenant: table` of what is not as it was left; empty if all is well. */
    differences: string[];
  };
}
