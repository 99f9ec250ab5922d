/**
 * How much of a backup is looked at; each level does what the ones before it do. `quick`: manifest, signature, existence
 * and sizes. `full`: every byte. `restore`: loaded into staging, held against constraints, and thrown away.
 */
export const VALIDATION_LEVELS = ['quick', 'full', 'restore'] as const;

export type ValidationLevel = (typeof VALIDATION_LEVELS)[number];
