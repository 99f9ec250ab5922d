/** How much a preview shows. */
export interface PreviewLimits {
  /** Rows and keys of each table and constraint. */
  rowsPerTable: number;
  /** Rows in all. */
  rows: number;
  /** Characters of one value; what is longer is cut and ends in `…`. */
  valueLength: number;
}
