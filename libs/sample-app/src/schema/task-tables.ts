/** Tasks (a tree), their labels (many to many, without a tenant column) and comments (threads). */
export const TASK_TABLES = /* sql */ `
CREATE TABLE app.labels (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  name app.label_name NOT NULL,
  color app.color NOT NULL DEFAULT '#808080',
  UNIQUE (tenant_id, name)
);

CREATE TABLE app.tasks (
  id bigserial PRIMARY KEY,
  legacy_code text,
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  project_id uuid NOT NULL,
  parent_id bigint REFERENCES app.tasks ON DELETE CASCADE,
  assignee_id uuid,
  title text NOT NULL,
  status app.task_status NOT NULL DEFAULT 'open',
  history app.task_status[] NOT NULL DEFAULT '{}',
  position int NOT NULL,
  estimate interval,
  due_at timestamptz,
  is_closed boolean GENERATED ALWAYS AS (status IN ('done', 'won''t do')) STORED,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, title)) STORED,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (parent_id <> id),
  UNIQUE (tenant_id, project_id, position) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, assignee_id) REFERENCES app.members (tenant_id, id) ON DELETE SET NULL (assignee_id)
);
-- Leaves a gap in the column numbers, as old products have.
ALTER TABLE app.tasks DROP COLUMN legacy_code;
CREATE INDEX tasks_parent_idx ON app.tasks (parent_id);
CREATE INDEX tasks_assignee_idx ON app.tasks (tenant_id, assignee_id);

CREATE TABLE app.task_labels (
  task_id bigint NOT NULL REFERENCES app.tasks ON DELETE CASCADE,
  label_id bigint NOT NULL REFERENCES app.labels ON DELETE CASCADE,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_id, label_id)
);
CREATE INDEX task_labels_label_idx ON app.task_labels (label_id);

CREATE TABLE app.comments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  task_id bigint NOT NULL REFERENCES app.tasks ON DELETE CASCADE,
  parent_id uuid REFERENCES app.comments ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  author_id uuid,
  body text NOT NULL,
  reactions jsonb NOT NULL DEFAULT '[]',
  written_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (tenant_id, author_id) REFERENCES app.members (tenant_id, id) ON DELETE SET NULL (author_id)
);
CREATE INDEX comments_tenant_idx ON app.comments (tenant_id, task_id);
CREATE INDEX comments_task_idx ON app.comments (task_id);
CREATE INDEX comments_parent_idx ON app.comments (parent_id);
CREATE INDEX comments_author_idx ON app.comments (tenant_id, author_id);

-- Kept by a trigger of app.tasks.
CREATE TABLE app.project_counters (
  tenant_id uuid NOT NULL,
  project_id uuid NOT NULL,
  open_tasks int NOT NULL DEFAULT 0,
  all_tasks int NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX project_counters_tenant_idx ON app.project_counters (tenant_id, project_id);
`;
