/** $1: kinds · $2: moment. */
export const FORGET_VALUES = `
  update lifeboat.operations
     set result = result - 'values' || '{"valuesExpired": true}'
   where kind = any($1::text[]) and finished_at < $2 and result ? 'values'
  returning id`;
