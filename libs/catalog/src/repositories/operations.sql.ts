const FORGET = `
  update lifeboat.operations
     set result = result - 'values' || '{"valuesExpired": true}'
   where kind = any($1::text[]) and result ? 'values'`;

/** $1: kinds · $2: moment. */
export const FORGET_VALUES = `${FORGET} and finished_at < $2
  returning id`;

/** $1: kinds · $2: tenant. */
export const FORGET_VALUES_OF_TENANT = `${FORGET} and tenant_id = $2
  returning id`;
