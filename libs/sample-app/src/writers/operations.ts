import type { Operation } from './operation.js';
import { CALENDAR_OPERATIONS } from './operations/calendar-operations.js';
import { DOCUMENT_OPERATIONS } from './operations/document-operations.js';
import { EVENT_OPERATIONS } from './operations/event-operations.js';
import { FIELD_OPERATIONS } from './operations/field-operations.js';
import { INVOICE_OPERATIONS } from './operations/invoice-operations.js';
import { PEOPLE_OPERATIONS } from './operations/people-operations.js';
import { SALES_OPERATIONS } from './operations/sales-operations.js';
import { TASK_OPERATIONS } from './operations/task-operations.js';

/** All that the writers do, by name. */
export const OPERATIONS: readonly (readonly [string, Operation])[] = Object.entries<Operation>({
  ...TASK_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...INVOICE_OPERATIONS,
  ...SALES_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
  ...CALENDAR_OPERATIONS,
  ...FIELD_OPERATIONS,
});
