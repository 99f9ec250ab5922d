const createRole = (statement: string): string => /* sql */ `
DO $$
BEGIN
  ${statement};
EXCEPTION
  -- Roles belong to the cluster: another database's installation may have made them, or be making them now.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;`;

/** `sample_owner` owns the tables; `sample_app` is what the product logs in as, subject to row level security. */
export const ROLES = [
  createRole(`CREATE ROLE sample_owner NOLOGIN`),
  createRole(`CREATE ROLE sample_app LOGIN PASSWORD 'sample' NOBYPASSRLS`),
].join('\n');
