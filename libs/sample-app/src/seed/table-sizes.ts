/** How many rows a table gets for one tenant: a few in any case, and its share of the tenant's further rows. */
export interface TableSize {
  /** Rows that even the smallest tenant has. */
  minimum: number;
  /** Share of a tenant's further rows, 0 to 1; all shares together are about 1. */
  share: number;
}

/** By the name that the seeder's statements use. Tables that are not here follow from others. */
export const TABLE_SIZES = {
  members: { minimum: 4, share: 0.01 },
  templates: { minimum: 2, share: 0.002 },
  projects: { minimum: 3, share: 0.005 },
  project_members: { minimum: 4, share: 0.015 },
  api_keys: { minimum: 1, share: 0.0005 },
  labels: { minimum: 3, share: 0.003 },
  tasks: { minimum: 10, share: 0.17 },
  task_labels: { minimum: 5, share: 0.08 },
  comments: { minimum: 9, share: 0.14 },
  customers: { minimum: 3, share: 0.03 },
  deals: { minimum: 3, share: 0.02 },
  products: { minimum: 3, share: 0.02 },
  price_list: { minimum: 4, share: 0.025 },
  invoices: { minimum: 3, share: 0.045 },
  invoice_lines: { minimum: 6, share: 0.12 },
  invoice_line_discounts: { minimum: 2, share: 0.015 },
  order_items: { minimum: 3, share: 0.04 },
  rooms: { minimum: 2, share: 0.001 },
  bookings: { minimum: 3, share: 0.0145 },
  absences: { minimum: 2, share: 0.005 },
  documents: { minimum: 2, share: 0.008 },
  document_pages: { minimum: 2, share: 0.016 },
  events: { minimum: 6, share: 0.145 },
  usage_records: { minimum: 4, share: 0.035 },
  audit_trail: { minimum: 4, share: 0.025 },
  custom_fields: { minimum: 14, share: 0.01 },
} as const satisfies Record<string, TableSize>;

export type SizedTable = keyof typeof TABLE_SIZES;

export const SIZED_TABLES = Object.keys(TABLE_SIZES) as SizedTable[];

/** Rows of the tables that follow from others: the tenant, its profile, and a counter for each of its projects. */
const FOLLOWING = 2 + TABLE_SIZES.projects.minimum;

/** Rows of the smallest tenant, about a hundred. */
export const SMALLEST_TENANT = SIZED_TABLES.reduce(
  (sum, table) => sum + TABLE_SIZES[table].minimum,
  FOLLOWING,
);
