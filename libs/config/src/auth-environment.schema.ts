import { z } from 'zod';
import { tokensNotBeforeValue } from './tokens-not-before.schema.js';

/** The keys that say which tokens are believed. What they must be to each other is checked by `authConfigOf`. */
export const authKeys = {
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  JWT_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://id.example.org/jwks' })
    .optional(),
  JWT_ISSUER: z.string().min(1).default('lifeboat'),
  JWT_AUDIENCE: z.string().min(1).default('lifeboat'),
  TOKENS_NOT_BEFORE: tokensNotBeforeValue.optional(),
  NODE_ENV: z.string().optional(),
};
