import { rowsOf } from '../seed-tenants-table.js';

const currency = (salt: number): string =>
  `('{EUR,USD,GBP,JPY,CHF}'::char(3)[])[1 + pg_temp.pick(k, ${salt}, 5)]`;
const sku = (number: string): string =>
  `CASE ${number} WHEN 2 THEN 'Größe "M" \\ 2' ELSE 'SKU-' || (${number}) END`;

/** Customers, deals, products and prices. */
export const SALES_ROWS = [
  /* sql */ `INSERT INTO app.customers (tenant_id, number, name, email, billing_address, delivery_addresses, phones,
    country_code, location, credit_limit, discount, notes, updated_at)
  SELECT tenant_id, i, initcap(pg_temp.word(k, 1)) || ' ' || i, 'buyer' || i || '@example.com',
    CASE WHEN i % 3 > 0 THEN ROW(pg_temp.phrase(k, 2), pg_temp.word(k, 5), lpad(i::text, 5, '0'), 'DE')::app.address END,
    CASE i WHEN 1 THEN ARRAY[ROW('a "quoted", (street)', '', NULL, 'FR')::app.address, NULL] ELSE '{}' END,
    ARRAY['+49 30 ' || pg_temp.pick(k, 6, 1000000)], CASE WHEN i % 5 > 0 THEN 'DE' END,
    CASE WHEN i % 2 = 0 THEN point(pg_temp.pick(k, 7, 180) + 0.1, pg_temp.pick(k, 8, 90) / 3.0) END,
    pg_temp.pick(k, 9, 100000), CASE i WHEN 1 THEN 0.00 WHEN 2 THEN 100 END,
    CASE WHEN i % 4 = 0 THEN pg_temp.awkward(1 + i % 8, '') END, pg_temp.moment(k, 10)
  FROM ${rowsOf('customers')}`,

  /* sql */ `INSERT INTO app.deals
    (id, tenant_id, customer_number, stage, title, value, currency_code, probability, expected, lost_reason)
  SELECT pg_temp.number(n, i), tenant_id, CASE WHEN i % 5 > 0 THEN 1 + pg_temp.pick(k, 1, c_customers) END,
    (enum_range(NULL::app.deal_stage))[1 + i % 4], pg_temp.awkward(i, pg_temp.phrase(k, 2)),
    CASE WHEN i = 1 THEN 'NaN' ELSE pg_temp.pick(k, 5, 100000000) / 100.0 END, ${currency(6)},
    CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN '-0' WHEN 3 THEN 'Infinity' ELSE pg_temp.pick(k, 7, 1000) / 7.0 END::float8,
    CASE i WHEN 1 THEN '[-infinity,infinity]' WHEN 2 THEN 'empty'
           ELSE tstzrange(pg_temp.moment(k, 8), NULL, '()') END,
    CASE WHEN i % 4 = 3 THEN '' END
  FROM ${rowsOf('deals')}`,

  /* sql */ `INSERT INTO app.products (id, tenant_id, sku, name, price, weight, attributes, updated_at)
  SELECT pg_temp.number(n, i), tenant_id, ${sku('i')}, pg_temp.awkward(i, pg_temp.phrase(k, 1)),
    CASE i WHEN 1 THEN 1 WHEN 2 THEN 1.0 WHEN 3 THEN 1.00 ELSE pg_temp.pick(k, 4, 1000000) / 1000.0 END,
    pg_temp.pick(k, 5, 100000) / 3.0,
    jsonb_build_object('colour', pg_temp.word(k, 6), 'sizes', jsonb_build_array(1, 1.0, 1e2), 'nothing', NULL),
    pg_temp.moment(k, 7)
  FROM ${rowsOf('products')}`,

  /* sql */ `INSERT INTO app.price_list (tenant_id, sku, quantity_from, price, valid)
  SELECT tenant_id, ${sku('1 + (i - 1) % c_products')},
    CASE WHEN i = 1 THEN 1.000 ELSE 10 ^ ((i - 1) / c_products)::numeric END,
    pg_temp.pick(k, 1, 100000000) / 10000.0, daterange(NULL, pg_temp.day(k, 2))
  FROM ${rowsOf('price_list')}`,
];
