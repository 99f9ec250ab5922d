import { isIP } from 'node:net';
import { z } from 'zod';
import { port } from './port.schema.js';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** Scheme, host and port, as a browser sends it. A `*` would be everybody. */
const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text,
    'must list origins such as https://console.example.org, without a path',
  );

const RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, a network, or one of the names that Express has for some. */
function isProxy(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  return (
    RANGES.includes(text) ||
    (isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && rest.length === 0)
  );
}

/** How many proxies stand in front, or which ones. */
const trustProxy = z
  .union([z.number(), z.string()])
  .transform((value) => String(value))
  .refine(
    (text) => /^\d$/.test(text) || text.split(',').every((item) => isProxy(item.trim())),
    'must be a number of proxies, 0 to 9, or their addresses and networks, separated by commas',
  )
  .transform((text) => (/^\d$/.test(text) ? Number(text) : text.split(',').map((item) => item.trim())));

const perMinute = z.coerce.number().int().min(0).max(1_000_000);

/** The keys that speak of the HTTP server. */
export const httpKeys = {
  PORT: port.default(3000),
  TRUST_PROXY: trustProxy.default(0),
  CORS_ORIGINS: list.pipe(z.array(origin)).optional(),
  REQUEST_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
  RATE_LIMIT_TOKEN: perMinute.default(600),
  RATE_LIMIT_TENANT: perMinute.default(1_200),
  RATE_LIMIT_BAD_TOKENS: perMinute.default(60),
};
