import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { choosePort } from './choose-port.js';

const HOST = '127.0.0.1';

describe('choosePort', () => {
  let occupant: Server;
  let taken: number;

  beforeEach(async () => {
    occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, HOST, resolve));
    taken = (occupant.address() as AddressInfo).port;
  });

  afterEach(() => new Promise((resolve) => occupant.close(resolve)));

  it('goes on to the next free one', async () => {
    expect(await choosePort({ port: taken, exact: false }, HOST)).toBeGreaterThan(taken);
  });

  it('takes a chosen one at its word', async () => {
    await expect(choosePort({ port: taken, exact: true }, HOST)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });

  it('sees that somebody holds it on another address', async () => {
    await expect(choosePort({ port: taken, exact: true }, null)).rejects.toThrow('in use');
  });

  it('leaves the choice to the system', async () => {
    expect(await choosePort({ port: 0, exact: true }, HOST)).toBe(0);
  });
});
