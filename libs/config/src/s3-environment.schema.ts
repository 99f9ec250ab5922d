import { z } from 'zod';

/** `true` and `on` alike; a file may also hold the boolean itself. */
const onOff = z
  .preprocess(
    (value) => (typeof value === 'boolean' ? String(value) : value),
    z.enum(['true', 'on', 'false', 'off'], 'must be true (or on) or false (or off)'),
  )
  .transform((text) => text === 'true' || text === 'on');

const MEBIBYTE = 1024 * 1024;

/** The keys that speak of an S3 bucket. What they must be to each other is checked by `s3ConfigOf`. */
export const s3Keys = {
  S3_ENDPOINT: z
    .string()
    .regex(
      /^https?:\/\/[^\s/@?#]+\/?$/,
      'must be a URL without user, path and query, such as https://s3.example.org',
    )
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a region, such as eu-central-1')
    .default('us-east-1'),
  S3_FORCE_PATH_STYLE: onOff.optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_CHECKSUMS: z.enum(['when_supported', 'when_required']).default('when_supported'),
  S3_CONDITIONAL_WRITES: onOff.default(true),
  S3_SERVER_SIDE_ENCRYPTION: z.enum(['AES256', 'aws:kms']).optional(),
  S3_KMS_KEY_ID: z.string().optional(),
  S3_OBJECT_LOCK_MODE: z.enum(['GOVERNANCE', 'COMPLIANCE']).optional(),
  S3_OBJECT_LOCK_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  S3_PART_BYTES: z.coerce
    .number()
    .int()
    .min(5 * MEBIBYTE)
    .max(512 * MEBIBYTE)
    .default(8 * MEBIBYTE),
  S3_PARALLEL_PARTS: z.coerce.number().int().min(1).max(16).default(2),
  S3_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
  S3_TRIES: z.coerce.number().int().min(1).max(20).default(5),
};
