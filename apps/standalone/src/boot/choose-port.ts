import { createServer } from 'node:net';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';

const PORTS_TO_TRY = 100;

/** Which port a server wants: exactly this one, or this one and else one of the next. */
export interface PortWish {
  port: number;
  exact: boolean;
}

/**
 * A port that nobody listens on at this moment.
 *
 * @param wish port 0 leaves the choice to the system
 * @param host the address to listen on; null is all of them
 * @throws LifeboatError CONFIGURATION_INVALID where it is taken, or may not be used
 */
export async function choosePort({ port, exact }: PortWish, host: string | null): Promise<number> {
  const last = exact || port === 0 ? port : Math.min(port + PORTS_TO_TRY, 65_535);
  for (let candidate = port; candidate <= last; candidate += 1) {
    if (await isFree(candidate, host)) {
      return candidate;
    }
  }
  throw new LifeboatError('CONFIGURATION_INVALID', {
    detail: `Port ${String(port)} is in use by another program. Nothing was started.`,
    remedy: 'Set PORT to a free port, or to 0 for any.',
  });
}

async function isFree(port: number, host: string | null): Promise<boolean> {
  try {
    await probe(port, host);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EADDRINUSE') {
      return false;
    }
    if (code === 'EACCES') {
      throw new LifeboatError('CONFIGURATION_INVALID', {
        detail: `This user may not listen on port ${String(port)}. Nothing was started.`,
        remedy: 'Set PORT to a port from 1024 on.',
      });
    }
    throw error;
  }
}

function probe(port: number, host: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, ...(host === null ? {} : { host }) }, () => {
      server.close(() => resolve());
    });
  });
}
