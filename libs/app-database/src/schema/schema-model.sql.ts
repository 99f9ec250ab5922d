/** Names of columns by their numbers, in the order of the numbers. */
const columnNames = (table: string, numbers: string): string =>
  `(SELECT coalesce(jsonb_agg(a.attname ORDER BY k.position), '[]')
      FROM unnest(${numbers}) WITH ORDINALITY AS k(number, position)
      JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.number)`;

const operatorName = (operator: string): string =>
  `(SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
      FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = ${operator})`;

/** The equality that an index of the given operator class enforces. */
const equalityOf = (operatorClass: string): string => `(
  SELECT ao.amopopr FROM pg_opclass oc JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype
     AND ao.amoprighttype = oc.opcintype AND ao.amopstrategy = 3 WHERE oc.oid = ${operatorClass})`;

/** The oid of the partitioned table that a partition belongs to; any other table is itself. */
const wholeTable = (oid: string): string => `coalesce(pg_partition_root(${oid}), ${oid})`;

/** ` COLLATE …`, or nothing for the oid of none. */
const collateBy = (collation: string): string => `coalesce((
  SELECT format(' COLLATE %I.%I', cn.nspname, co.collname) FROM pg_collation co
    JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = ${collation}), '')`;

const referentialAction = (code: string): string =>
  `CASE ${code} WHEN 'a' THEN 'none' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' ELSE 'set' END`;

/** The type behind a domain, and behind that one's, of the column `a`. */
const baseType = (wanted: string): string => `(
  WITH RECURSIVE base AS (
    SELECT t.oid, t.typtype, t.typbasetype FROM pg_type t WHERE t.oid = a.atttypid
    UNION ALL
    SELECT t.oid, t.typtype, t.typbasetype FROM base JOIN pg_type t ON t.oid = base.typbasetype WHERE base.typtype = 'd')
  SELECT ${wanted} FROM base WHERE base.typtype <> 'd')`;

const COLUMNS = `(
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
           'baseType', ${baseType('format_type(base.oid, NULL)')},
           'exactText', coalesce((SELECT co.collisdeterministic FROM pg_collation co WHERE co.oid = a.attcollation), true),
           'notNull', a.attnotnull,
           'hasDefault', a.atthasdef OR a.attidentity <> ''
             OR (SELECT t.typdefault IS NOT NULL FROM pg_type t WHERE t.oid = a.atttypid), 'generated', a.attgenerated <> '',
           'identityAlways', a.attidentity = 'a') ORDER BY a.attnum), '[]')
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;

const LEAVES = `(
  SELECT coalesce(jsonb_agg(jsonb_build_object('oid', l.oid::int8, 'schema', ln.nspname, 'name', l.relname)
                  ORDER BY ln.nspname, l.relname), '[]')
    FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid JOIN pg_namespace ln ON ln.oid = l.relnamespace
   WHERE t.isleaf AND l.relkind = 'r')`;

const PRIMARY_KEY = `coalesce((
  SELECT ${columnNames('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} FROM pg_index i
   WHERE i.indrelid = c.oid AND i.indisprimary), '[]')`;

const PRIMARY_KEY_OPERATORS = `coalesce((
  SELECT jsonb_agg(${operatorName(equalityOf('i.indclass[k - 1]'))} ORDER BY k)
    FROM pg_index i, generate_series(1, i.indnkeyatts::int) k WHERE i.indrelid = c.oid AND i.indisprimary), '[]')`;

const UNIQUE_KEYS = `(
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'name', ic.relname,
           'columns', (SELECT coalesce(jsonb_agg(DISTINCT a.attname), '[]') FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND (a.attnum = ANY (i.indkey::int2[]) OR EXISTS (
                          SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                             AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))),
           'deferrable', NOT i.indimmediate OR coalesce(con.condeferrable, false),
           'nullsEqual', coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
           'elements', (SELECT jsonb_agg(jsonb_build_object(
                          'expression', pg_get_indexdef(i.indexrelid, k, true) || ${collateBy('i.indcollation[k - 1]')},
                          'operator', ${operatorName(`coalesce(con.conexclop[k], ${equalityOf('i.indclass[k - 1]')})`)})
                          ORDER BY k) FROM generate_series(1, i.indnkeyatts::int) k),
           'predicate', pg_get_expr(i.indpred, i.indrelid)) ORDER BY ic.relname), '[]')
    FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
    LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = c.oid AND con.contype IN ('p', 'u', 'x')
   WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion) AND (NOT i.indisprimary OR NOT i.indimmediate))`;

const SEQUENCES = `(
  SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object(
           'schema', sn.nspname, 'name', s.relname, 'column', a.attname, 'increment', q.seqincrement)), '[]')
    FROM (SELECT d.objid AS sequence, d.refobjsubid AS number FROM pg_depend d
           WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
             AND d.deptype IN ('i', 'a')
          UNION
          SELECT d.refobjid, ad.adnum FROM pg_attrdef ad
            JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid AND d.refclassid = 'pg_class'::regclass
           WHERE ad.adrelid = c.oid) owned
    JOIN pg_class s ON s.oid = owned.sequence AND s.relkind = 'S'
    JOIN pg_namespace sn ON sn.oid = s.relnamespace
    JOIN pg_sequence q ON q.seqrelid = s.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = owned.number
     AND ${baseType('base.oid')} IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype))`;

const PARTITION_ONLY_KEYS = `(
  SELECT coalesce(jsonb_agg(DISTINCT con.conname), '[]') FROM pg_partition_tree(c.oid) t
    JOIN pg_constraint con ON con.conrelid = t.relid
   WHERE t.level > 0 AND con.conparentid = 0 AND con.contype IN ('p', 'u', 'x') AND con.condeferrable)`;

const FOREIGN_PARTITIONS = `(
  SELECT coalesce(jsonb_agg(f.oid::regclass::text), '[]') FROM pg_partition_tree(c.oid) t
    JOIN pg_class f ON f.oid = t.relid AND f.relkind = 'f')`;

const ALWAYS_FIRING = `(
  SELECT coalesce(jsonb_agg(DISTINCT name), '[]') FROM (
    SELECT 'trigger ' || t.tgname AS name FROM pg_trigger t
     WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R')
       AND t.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid) UNION SELECT c.oid)
    UNION ALL
    SELECT 'rule ' || r.rulename FROM pg_rewrite r
     WHERE r.ev_class = c.oid AND r.ev_enabled IN ('A', 'R')) firing)`;

/** Every ordinary and partitioned table of user schemas that is not itself a partition. */
export const TABLES_SQL = `
SELECT jsonb_build_object(
  'oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname, 'partitioned', c.relkind = 'p',
  'ofExtension', EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'),
  'leaves', CASE WHEN c.relkind = 'p' THEN ${LEAVES}
            ELSE jsonb_build_array(jsonb_build_object('oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname)) END,
  'columns', ${COLUMNS},
  'primaryKey', ${PRIMARY_KEY},
  'primaryKeyOperators', ${PRIMARY_KEY_OPERATORS},
  'uniqueKeys', ${UNIQUE_KEYS},
  'partitionKey', coalesce((SELECT jsonb_agg(DISTINCT a.attname) FROM pg_partition_tree(c.oid) t
                    JOIN pg_partitioned_table pt ON pt.partrelid = t.relid
                    JOIN pg_attribute a ON a.attrelid = pt.partrelid AND (a.attnum = ANY (pt.partattrs::int2[]) OR 0 = ANY (pt.partattrs::int2[]))
                   WHERE c.relkind = 'p'), '[]'),
  'partitionOnlyKeys', ${PARTITION_ONLY_KEYS},
  'foreignPartitions', ${FOREIGN_PARTITIONS},
  'sequences', ${SEQUENCES},
  'alwaysFiring', ${ALWAYS_FIRING}) AS "table"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lifeboat', 'lifeboat_app')
   AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'lifeboat\\_staging\\_%'
 ORDER BY n.nspname, c.relname`;

/**
 * Foreign keys between those tables; those that a partition inherits are left out. One that only a partition has, or
 * that refers to a single partition, is listed for the whole tables and marked.
 */
export const FOREIGN_KEYS_SQL = `
SELECT jsonb_build_object(
  'name', con.conname, 'table', ${wholeTable('con.conrelid')}::int8, 'columns', ${columnNames('con.conrelid', 'con.conkey')},
  'referencedTable', ${wholeTable('con.confrelid')}::int8, 'referencedColumns', ${columnNames('con.confrelid', 'con.confkey')},
  'operators', (SELECT jsonb_agg(${operatorName('op')} ORDER BY n) FROM unnest(con.conpfeqop) WITH ORDINALITY AS o(op, n)),
  'collations', (SELECT jsonb_agg(CASE WHEN a.attcollation = r.attcollation THEN '' ELSE ${collateBy('r.attcollation')} END ORDER BY n)
                   FROM unnest(con.conkey, con.confkey) WITH ORDINALITY AS k(own, other, n)
                   JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.own
                   JOIN pg_attribute r ON r.attrelid = con.confrelid AND r.attnum = k.other),
  'matchFull', con.confmatchtype = 'f',
  'deferrable', con.condeferrable,
  'onDelete', ${referentialAction('con.confdeltype')}, 'onUpdate', ${referentialAction('con.confupdtype')},
  'partitionOnly', (SELECT bool_or(relispartition) FROM pg_class WHERE oid IN (con.conrelid, con.confrelid))) AS foreign_key
  FROM pg_constraint con
 WHERE con.contype = 'f' AND con.conparentid = 0
 ORDER BY con.conrelid, con.conname`;
