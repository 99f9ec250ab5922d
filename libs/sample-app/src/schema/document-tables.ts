/** Rows beyond the TOAST limit, kept outside the row and uncompressed, and their (linked) pages. */
export const DOCUMENT_TABLES = /* sql */ `
CREATE TABLE app.documents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  project_id uuid,
  title text NOT NULL,
  body text NOT NULL,
  original bytea,
  characters int GENERATED ALWAYS AS (length(body)) STORED,
  updated_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects (tenant_id, id) ON DELETE SET NULL (project_id)
);
ALTER TABLE app.documents ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX documents_project_idx ON app.documents (tenant_id, project_id);

CREATE TABLE app.document_pages (
  document_id uuid NOT NULL REFERENCES app.documents ON DELETE CASCADE,
  page int NOT NULL,
  scan bytea,
  words text[] NOT NULL,
  PRIMARY KEY (document_id, page)
);
`;
