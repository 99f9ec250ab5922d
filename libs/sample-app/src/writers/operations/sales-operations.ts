import { AUDITED, byNumber, type Operation } from '../operation.js';

const changeCustomer: Operation = async (session) => {
  const customer = await session.pick<{ number: number }>('app.customers', 'number');
  if (customer === undefined) {
    return null;
  }
  return {
    watch: {
      'app.customers': { where: 'r.number = $2::int', value: customer.number },
      'app.audit_trail': AUDITED,
    },
    run: () =>
      session.run(
        `UPDATE app.customers SET notes = $3, delivery_addresses = ARRAY[ROW($3, '', NULL, 'FR')::app.address]
         WHERE tenant_id = $1 AND number = $2`,
        [session.tenantId, customer.number, session.random.phrase()],
      ),
  };
};

/** Prices follow by ON UPDATE CASCADE. */
const changeArticleNumber: Operation = async (session) => {
  const product = await session.pick<{ id: string; sku: string }>('app.products', 'id, sku');
  if (product === undefined) {
    return null;
  }
  const sku = `W-${session.random.hex(10)}`;
  return {
    watch: {
      'app.products': byNumber(product.id),
      'app.price_list': { where: 'r.sku = ANY ($2::text[])', value: [product.sku, sku] },
    },
    run: () => session.run('UPDATE app.products SET sku = $2 WHERE id = $1', [product.id, sku]),
  };
};

const addDeal: Operation = async (session) => {
  const next = await session.first<{ id: string }>(`SELECT nextval('app.deals_id_seq') AS id`);
  if (next === undefined) {
    return null;
  }
  return {
    watch: { 'app.deals': byNumber(next.id) },
    run: () =>
      session.run(
        `INSERT INTO app.deals (id, tenant_id, title, value, currency_code, probability)
         VALUES ($1, $2, $3, 'NaN', 'JPY', '-0')`,
        [next.id, session.tenantId, session.random.phrase()],
      ),
  };
};

const deleteDeal: Operation = async (session) => {
  const deal = await session.pick<{ id: string }>('app.deals', 'id');
  return deal === undefined
    ? null
    : {
        watch: { 'app.deals': byNumber(deal.id) },
        run: () => session.run('DELETE FROM app.deals WHERE id = $1', [deal.id]),
      };
};

export const SALES_OPERATIONS = { changeCustomer, changeArticleNumber, addDeal, deleteDeal };
