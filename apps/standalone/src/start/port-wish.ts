import type { HttpConfig } from '@lifeboat/config';
import type { PortWish } from '../boot/choose-port.js';

const USUAL_PORT = 3000;

/** A port that somebody chose is taken at its word; the usual one may be another, if it is taken. */
export function portWishOf({ port }: HttpConfig, environment: NodeJS.ProcessEnv): PortWish {
  const chosen = (environment['PORT'] ?? '') !== '' || port !== USUAL_PORT;
  return { port, exact: chosen };
}
