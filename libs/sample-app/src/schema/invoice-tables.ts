/**
 * Invoices; their lines have no tenant column (linked), nor have the lines' discounts (linked to a linked table). The
 * defaults of an invoice's id and number draw on sequences that no column owns.
 */
export const INVOICE_TABLES = /* sql */ `
CREATE SEQUENCE app.invoice_ids START 100000;
CREATE SEQUENCE app.invoice_numbers AS int START 1001;

CREATE TABLE app.invoices (
  id bigint PRIMARY KEY DEFAULT nextval('app.invoice_ids'),
  tenant_id uuid NOT NULL REFERENCES app.tenants,
  number text NOT NULL DEFAULT 'INV-' || nextval('app.invoice_numbers'),
  customer_number int NOT NULL,
  currency_code char(3) NOT NULL REFERENCES app.currencies,
  issued_on date NOT NULL,
  net numeric(14, 2) NOT NULL DEFAULT 0,
  tax numeric(14, 2) NOT NULL DEFAULT 0,
  gross numeric(14, 2) GENERATED ALWAYS AS (net + tax) STORED,
  paid_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, number),
  FOREIGN KEY (tenant_id, customer_number) REFERENCES app.customers (tenant_id, number)
);
CREATE INDEX invoices_customer_idx ON app.invoices (tenant_id, customer_number);

CREATE TABLE app.invoice_lines (
  invoice_id bigint NOT NULL REFERENCES app.invoices ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE,
  line_no smallint NOT NULL,
  product_id bigint REFERENCES app.products ON DELETE SET NULL,
  tax_rate_id int REFERENCES app.tax_rates,
  description text NOT NULL,
  quantity numeric(12, 3) NOT NULL DEFAULT 1,
  unit_price numeric(12, 4) NOT NULL,
  amount numeric(14, 2) GENERATED ALWAYS AS (round(quantity * unit_price, 2)) STORED,
  PRIMARY KEY (invoice_id, line_no)
);
CREATE INDEX invoice_lines_product_idx ON app.invoice_lines (product_id);

CREATE TABLE app.invoice_line_discounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id bigint NOT NULL,
  line_no smallint NOT NULL,
  reason text NOT NULL,
  discount app.percentage NOT NULL,
  FOREIGN KEY (invoice_id, line_no) REFERENCES app.invoice_lines ON DELETE CASCADE
);
CREATE INDEX invoice_line_discounts_line_idx ON app.invoice_line_discounts (invoice_id, line_no);

-- Every name in it needs quoting.
CREATE TABLE app."Order Items" (
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  "Order No" text NOT NULL,
  "Line" int NOT NULL,
  "select" text,
  "Unit Price" numeric(12, 4) NOT NULL,
  "Größe" text,
  "with ""quotes"" and 'more'\\" boolean NOT NULL DEFAULT false,
  invoice_id bigint,
  line_no smallint,
  PRIMARY KEY (tenant_id, "Order No", "Line"),
  FOREIGN KEY (invoice_id, line_no) REFERENCES app.invoice_lines MATCH FULL ON DELETE SET NULL
);
CREATE INDEX "Order Items line" ON app."Order Items" (invoice_id, line_no);
`;
