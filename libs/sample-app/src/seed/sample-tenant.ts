/** A tenant of the sample application. */
export interface SampleTenant {
  /** uuid */
  id: string;
  slug: string;
  /** All its rows in all tables, counted. */
  rows: number;
}
