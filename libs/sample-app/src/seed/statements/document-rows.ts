import { rowsOf } from '../seed-tenants-table.js';

/** Documents of 5 to 40 kB (a third of them with an original of up to 8 kB) and their scanned pages of about 3 kB. */
export const DOCUMENT_ROWS = [
  /* sql */ `INSERT INTO app.documents (id, tenant_id, project_id, title, body, original, updated_at)
  SELECT pg_temp.key('document', n, i), tenant_id,
    CASE WHEN i % 5 > 0 THEN pg_temp.key('project', n, 1 + pg_temp.pick(k, 1, c_projects)) END,
    pg_temp.awkward(i, pg_temp.phrase(k, 2)), pg_temp.noise(k, 3, 57 + pg_temp.pick(k, 4, 392)),
    CASE WHEN i % 3 = 1 THEN pg_temp.noise_bytes(k, 5, 1 + pg_temp.pick(k, 6, 128)) END, pg_temp.moment(k, 7)
  FROM ${rowsOf('documents')}`,

  /* sql */ `INSERT INTO app.document_pages (document_id, page, scan, words)
  SELECT pg_temp.key('document', n, 1 + (i - 1) % c_documents), 1 + (i - 1) / c_documents,
    CASE i WHEN 1 THEN ''::bytea WHEN 2 THEN '\\x00ff5c2e0a09'::bytea ELSE pg_temp.noise_bytes(k, 1, 48) END,
    ARRAY[pg_temp.word(k, 2), pg_temp.awkward(1 + i % 9, pg_temp.word(k, 3)), NULL]
  FROM ${rowsOf('document_pages')}`,
];
