import { createServer } from 'node:net';

/**
 * A loopback port that nobody listens on at this moment. Another process may take it before it is used: whoever
 * starts a server on it must be ready to try another.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') {
          reject(new Error('The probe socket has no port.'));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}
