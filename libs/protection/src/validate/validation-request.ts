import { z } from 'zod';
import { VALIDATION_LEVELS } from './validation-level.js';

/** What the row of a validation asks for. */
const validationRequestSchema = z.object({
  /** The backup to look at: of the same tenant as the operation. */
  backupId: z.uuid(),
  level: z.enum(VALIDATION_LEVELS),
});

export type ValidationRequest = z.infer<typeof validationRequestSchema>;

/** Reads the `request` of an operation of kind `validation`. */
export function parseValidationRequest(request: unknown): ValidationRequest {
  return validationRequestSchema.parse(request);
}
