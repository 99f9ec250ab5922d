import fc from 'fast-check';
import type { OwnedTable } from './tenant-graph.js';

/** A table of a random application: how its rows are told apart, whose they are, and what they refer to. */
interface RandomTable {
  key: 'uuid' | 'bigserial' | 'identity' | 'smallserial' | 'scoped' | 'pair' | 'shared' | 'none';
  /** Linked, where that can be, to the table of this number, counted around. */
  link: number | null;
  /** Numbers of tables, counted around; each is a column that may be null. */
  refers: number[];
  rows: number;
  /** Every so many rows say the same. */
  repeats: number;
}

/** Random tables, and a number by which rows find the ones that they refer to. */
export interface RandomSchema {
  tables: RandomTable[];
  spread: number;
}

export const randomSchemas: fc.Arbitrary<RandomSchema> = fc.record({
  tables: fc.array(
    fc.record({
      key: fc.constantFrom(
        'uuid' as const,
        'bigserial' as const,
        'identity' as const,
        'smallserial' as const,
        'scoped' as const,
        'pair' as const,
        'shared' as const,
        'none' as const,
      ),
      link: fc.option(fc.nat(5)),
      refers: fc.array(fc.nat(5), { maxLength: 3 }),
      rows: fc.integer({ min: 0, max: 6 }),
      repeats: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  spread: fc.integer({ min: 1, max: 97 }),
});

const TYPES: Record<RandomTable['key'], string> = {
  uuid: 'id uuid PRIMARY KEY',
  bigserial: 'id bigserial PRIMARY KEY',
  identity: 'id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  smallserial: 'id smallserial PRIMARY KEY',
  scoped: 'id int NOT NULL',
  pair: 'id uuid NOT NULL, at int NOT NULL, PRIMARY KEY (id, at)',
  shared: "id bigint PRIMARY KEY DEFAULT nextval('app.numbers')",
  none: 'id int',
};

const REFERENCE_TYPES: Record<RandomTable['key'], string> = {
  uuid: 'uuid',
  bigserial: 'bigint',
  identity: 'int',
  smallserial: 'smallint',
  scoped: 'int',
  pair: 'uuid',
  shared: 'bigint',
  none: 'int',
};

const TENANTS = [1, 2, 3];

/** The schema as SQL, with rows of the tenants 1 to 3, and how to read them. */
export function renderSchema({ tables, spread }: RandomSchema): { sql: string; owned: OwnedTable[] } {
  const at = (index: number): RandomTable | undefined => tables[index];
  const parentOf = (index: number): number | null => {
    const { link } = at(index) ?? { link: null };
    const parent = link === null ? null : link % tables.length;
    // Without the tenant in it, a scoped key cannot be a linked table's.
    const fits =
      parent !== null &&
      parent < index &&
      !['none', 'scoped', 'pair'].includes(at(parent)?.key ?? 'none') &&
      at(index)?.key !== 'scoped';
    return fits ? parent : null;
  };
  const idOf = (index: number, tenant: number, row: number): string => {
    const key = at(index)?.key;
    const number = (tenant - 1) * 10 + row;
    return key === 'uuid' || key === 'pair'
      ? `md5('${String(index)} ${String(tenant)} ${String(row)}')::uuid`
      : String(key === 'scoped' || key === 'none' ? row : key === 'shared' ? index * 100 + number : number);
  };
  const refersOf = (index: number): { name: string; target: number }[] =>
    (at(index)?.refers ?? [])
      .map((refers, place) => ({ name: `r${String(place)}`, target: refers % tables.length }))
      .filter(({ target }) => {
        const key = at(target)?.key;
        return key !== 'none' && (key !== 'scoped' || parentOf(index) === null);
      });
  const parts = ['CREATE SEQUENCE app.numbers;', `INSERT INTO app.tenants VALUES (3, 'three');`];
  const keys: string[] = [];
  tables.forEach(({ key }, index) => {
    const parent = parentOf(index);
    const owner =
      parent === null
        ? `tenant_id int NOT NULL REFERENCES app.tenants${key === 'scoped' ? ', PRIMARY KEY (tenant_id, id)' : ''}`
        : `parent ${REFERENCE_TYPES[at(parent)?.key ?? 'none']} NOT NULL REFERENCES app.t${String(parent)}`;
    const columns = refersOf(index).map(({ name, target }) => {
      const type = REFERENCE_TYPES[at(target)?.key ?? 'none'];
      return at(target)?.key === 'pair' ? `${name} ${type}, ${name}_at int` : `${name} ${type}`;
    });
    parts.push(
      `CREATE TABLE app.t${String(index)} (${[TYPES[key], ...columns, 'text text', owner].join(', ')});`,
    );
    for (const { name, target } of refersOf(index)) {
      const [own, other] =
        at(target)?.key === 'pair'
          ? [`${name}, ${name}_at`, 'id, at']
          : at(target)?.key === 'scoped'
            ? [`tenant_id, ${name}`, 'tenant_id, id']
            : [name, 'id'];
      keys.push(
        `ALTER TABLE app.t${String(index)} ADD FOREIGN KEY (${own}) REFERENCES app.t${String(target)} (${other}) DEFERRABLE INITIALLY DEFERRED;`,
      );
    }
  });
  const rows = (index: number, tenant: number): number => {
    const parent = parentOf(index);
    const own = at(index)?.rows ?? 0;
    return parent !== null && rows(parent, tenant) === 0 ? 0 : own;
  };
  const inserts = tables.flatMap(({ key, repeats }, index) =>
    TENANTS.flatMap((tenant) =>
      Array.from({ length: rows(index, tenant) }, (_, place) => {
        const row = place + 1;
        const pick = (target: number, salt: number): number | null => {
          const many = rows(target, tenant);
          const chosen = (row * spread + salt) % (many + 1);
          return chosen === 0 ? null : chosen;
        };
        const parent = parentOf(index);
        const refers = refersOf(index).flatMap(({ target }, salt) => {
          const chosen = pick(target, salt);
          const id = chosen === null ? 'NULL' : idOf(target, tenant, chosen);
          return at(target)?.key === 'pair' ? [id, chosen === null ? 'NULL' : String(chosen)] : [id];
        });
        const owner =
          parent === null
            ? String(tenant)
            : idOf(parent, tenant, 1 + ((row * spread) % rows(parent, tenant)));
        const id = [idOf(index, tenant, row), ...(key === 'pair' ? [String(row)] : [])];
        const values = [...id, ...refers, `'${String(index)} ${String(row % repeats)}'`, owner];
        return `INSERT INTO app.t${String(index)} OVERRIDING SYSTEM VALUE VALUES (${values.join(', ')});`;
      }),
    ),
  );
  const sequences = tables.flatMap(({ key }, index) =>
    ['bigserial', 'identity', 'smallserial'].includes(key)
      ? [`SELECT setval(pg_get_serial_sequence('app.t${String(index)}', 'id'), 100);`]
      : [],
  );
  const owned = tables.map((_, index) => ownedTable(index, parentOf));
  return {
    sql: [
      ...parts,
      ...keys,
      'BEGIN;',
      ...inserts,
      'COMMIT;',
      ...sequences,
      `SELECT setval('app.numbers', 1000);`,
    ].join('\n'),
    owned: [{ name: 'app.tenants', from: 'app.tenants r', tenant: 'r.id' }, ...owned],
  };
}

function ownedTable(index: number, parentOf: (index: number) => number | null): OwnedTable {
  const name = `app.t${String(index)}`;
  let from = `${name} r`;
  let [alias, parent] = ['r', parentOf(index)];
  for (let depth = 1; parent !== null; depth += 1) {
    const next = `p${String(depth)}`;
    from += ` JOIN app.t${String(parent)} ${next} ON ${next}.id = ${alias}.parent`;
    [alias, parent] = [next, parentOf(parent)];
  }
  return { name, from, tenant: `${alias}.tenant_id` };
}
