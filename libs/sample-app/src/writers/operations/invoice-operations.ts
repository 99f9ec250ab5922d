import { AUDITED, byNumber, type Operation, type Watch } from '../operation.js';
import type { WriterSession } from '../writer-session.js';

const ofInvoice = (id: string): Watch => ({ where: 'r.invoice_id = $2::bigint', value: id });

const addInvoice: Operation = async (session) => {
  const customer = await session.pick<{ number: number }>('app.customers', 'number');
  const product = await session.pick<{ id: string }>('app.products', 'id');
  const next = await session.first<{ id: string }>(`SELECT nextval('app.invoice_ids') AS id`);
  if (customer === undefined || next === undefined) {
    return null;
  }
  const { random, tenantId } = session;
  return {
    watch: {
      'app.invoices': byNumber(next.id),
      'app.invoice_lines': ofInvoice(next.id),
      'app.invoice_line_discounts': ofInvoice(next.id),
      'app.audit_trail': AUDITED,
    },
    run: async () => {
      await session.run(
        `INSERT INTO app.invoices (id, tenant_id, customer_number, currency_code, issued_on)
         VALUES ($1, $2, $3, 'EUR', $4)`,
        [next.id, tenantId, customer.number, random.moment().slice(0, 10)],
      );
      await session.run(
        `INSERT INTO app.invoice_lines (invoice_id, line_no, product_id, tax_rate_id, description, quantity, unit_price)
         SELECT $1, line_no, $2, 1 + line_no % 6, $3, line_no + 0.5, $4 FROM generate_series(1, $5::int) AS line_no`,
        [next.id, product?.id ?? null, random.phrase(), random.int(1_000_000) / 10_000, 1 + random.int(4)],
      );
      await session.run(
        `INSERT INTO app.invoice_line_discounts (invoice_id, line_no, reason, discount) VALUES ($1, 1, $2, 12.50)`,
        [next.id, random.phrase()],
      );
    },
  };
};

/** An invoice, and what may change with its lines: order items forget a line that goes. */
async function pickInvoice(
  session: WriterSession,
): Promise<{ id: string; watch: Record<string, Watch> } | null> {
  const invoice = await session.pick<{ id: string }>('app.invoices', 'id');
  if (invoice === undefined) {
    return null;
  }
  const items = await session.all<{ key: string }>(
    `SELECT "Order No" || '#' || "Line" AS key FROM app."Order Items" WHERE invoice_id = $1`,
    [invoice.id],
  );
  const keys = items.map(({ key }) => key);
  return {
    id: invoice.id,
    watch: {
      'app.invoices': byNumber(invoice.id),
      'app.invoice_lines': ofInvoice(invoice.id),
      'app.invoice_line_discounts': ofInvoice(invoice.id),
      'app.Order Items': { where: `r."Order No" || '#' || r."Line" = ANY ($2::text[])`, value: keys },
      'app.audit_trail': AUDITED,
    },
  };
}

const changeInvoice: Operation = async (session) => {
  const invoice = await pickInvoice(session);
  return (
    invoice && {
      watch: invoice.watch,
      run: async () => {
        await session.run('UPDATE app.invoice_lines SET quantity = quantity + 1 WHERE invoice_id = $1', [
          invoice.id,
        ]);
        await session.run(
          `DELETE FROM app.invoice_lines WHERE invoice_id = $1 AND line_no > 1 AND line_no = (
             SELECT max(line_no) FROM app.invoice_lines WHERE invoice_id = $1)`,
          [invoice.id],
        );
      },
    }
  );
};

const deleteInvoice: Operation = async (session) => {
  const invoice = await pickInvoice(session);
  return (
    invoice && {
      watch: invoice.watch,
      run: () => session.run('DELETE FROM app.invoices WHERE id = $1', [invoice.id]),
    }
  );
};

const writeOrderItem: Operation = (session) => {
  const { random, tenantId } = session;
  const order = `W/${random.int(50)}`;
  return Promise.resolve({
    watch: { 'app.Order Items': { where: `r."Order No" = $2`, value: order } },
    run: () =>
      session.run(
        `INSERT INTO app."Order Items" (tenant_id, "Order No", "Line", "select", "Unit Price") VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (tenant_id, "Order No", "Line") DO UPDATE SET "Unit Price" = "Order Items"."Unit Price" + 1`,
        [tenantId, order, random.int(5), random.phrase()],
      ),
  });
};

export const INVOICE_OPERATIONS = { addInvoice, changeInvoice, deleteInvoice, writeOrderItem };
