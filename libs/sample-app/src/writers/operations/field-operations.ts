import type { Operation } from '../operation.js';

/** Insert, change or delete: whatever the field's number meets. */
const writeField: Operation = (session) => {
  const { random, tenantId } = session;
  const id = 5_000_000 + random.int(200);
  const deletes = random.chance(0.2);
  return Promise.resolve({
    watch: { 'app.custom_fields': { where: 'r.id = $2::int', value: id } },
    run: () =>
      deletes
        ? session.run('DELETE FROM app.custom_fields WHERE tenant_id = $1 AND id = $2', [tenantId, id])
        : session.run(
            `INSERT INTO app.custom_fields (tenant_id, id, label, exact, precise, moment, document, texts)
             VALUES ($1, $2, 'writer', 'NaN', '-0', '-infinity', '{"a" :  1}', ARRAY[$3::text, NULL])
             ON CONFLICT (tenant_id, id) DO UPDATE SET words = $3, grid = '[0:1]={1,2}', exact = 1.00, spot = '(1,2)'`,
            [tenantId, id, random.phrase()],
          ),
  });
};

export const FIELD_OPERATIONS = { writeField };
