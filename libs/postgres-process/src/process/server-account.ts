/** A user of the operating system that servers run as. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}
