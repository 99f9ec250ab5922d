/** Bookings that may not overlap (exclusion constraints, one of them deferrable). */
export const CALENDAR_TABLES = /* sql */ `
CREATE TABLE app.rooms (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  name text NOT NULL,
  seats smallint NOT NULL CHECK (seats > 0),
  opening_hours tstzmultirange,
  UNIQUE (tenant_id, name)
);

CREATE TABLE app.bookings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  room_id int NOT NULL REFERENCES app.rooms ON DELETE CASCADE,
  member_id uuid NOT NULL,
  during tstzrange NOT NULL CHECK (NOT isempty(during)),
  cancelled boolean NOT NULL DEFAULT false,
  purpose text,
  updated_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (tenant_id, member_id) REFERENCES app.members (tenant_id, id) ON DELETE CASCADE,
  EXCLUDE USING gist (room_id WITH =, during WITH &&) WHERE (NOT cancelled)
);
CREATE INDEX bookings_member_idx ON app.bookings (tenant_id, member_id);

CREATE TABLE app.absences (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  member_id uuid NOT NULL,
  days daterange NOT NULL,
  half_days datemultirange NOT NULL DEFAULT '{}',
  FOREIGN KEY (tenant_id, member_id) REFERENCES app.members (tenant_id, id) ON DELETE CASCADE,
  EXCLUDE USING gist (member_id WITH =, days WITH &&) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX absences_member_idx ON app.absences (tenant_id, member_id);
`;
