import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { noSigner } from './document-signer.js';
import { createSigningKeyFile, loadSigner } from './signing-key-file.js';

const run = promisify(execFile);
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);
const bytes = Buffer.from('{"a": "manifest"}\n');

describe('the signing key', () => {
  let directory: TemporaryDirectory;
  let keyFile: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    keyFile = join(directory.path, 'signing.pem');
  });
  afterEach(() => directory.remove());

  const load = () => loadSigner({ signingKeyFile: keyFile });

  it('is made for its owner alone, and never over another', async () => {
    await createSigningKeyFile(keyFile);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    const before = await readFile(keyFile, 'utf8');
    await expect(createSigningKeyFile(keyFile)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect(await readFile(keyFile, 'utf8')).toBe(before);
  });

  it('signs so that it can check', async () => {
    await createSigningKeyFile(keyFile);
    const signature = (await load()).sign(bytes);
    const signer = await load();
    expect(signer.findFlaw(bytes, signature)).toBeNull();
    expect(signer.findFlaw(Buffer.from('other'), signature)).toMatch(/not made over these bytes/);
    expect(signer.findFlaw(bytes, null)).toMatch(/no signature/);
  });

  (hasOpenssl ? it : it.skip)('signs so that openssl can check', async () => {
    await createSigningKeyFile(keyFile);
    const [manifest, signature, publicKey] = ['m', 's', 'p'].map((name) => join(directory.path, name));
    const key = createPublicKey(createPrivateKey(await readFile(keyFile)));
    await writeFile(publicKey ?? '', key.export({ type: 'spki', format: 'pem' }));
    await writeFile(manifest ?? '', bytes);
    await writeFile(signature ?? '', (await load()).sign(bytes) ?? '');
    const verify = ['pkeyutl', '-verify', '-pubin', '-inkey', publicKey ?? '', '-rawin'];
    const { stdout } = await run('openssl', [...verify, '-in', manifest ?? '', '-sigfile', signature ?? '']);
    expect(stdout).toMatch(/Verified Successfully/);
  });

  it('may be missing, and then nothing is signed or checked', async () => {
    expect(await loadSigner({ signingKeyFile: null })).toBe(noSigner);
    expect(noSigner.sign(bytes)).toBeNull();
    expect(noSigner.findFlaw(bytes, null)).toBeNull();
  });

  it.each([
    ['is not there', null],
    ['is no key', 'hello'],
    [
      'holds a key of another type',
      generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    [
      'holds only the public key',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
    ],
  ])('stops the process when the file %s', async (_, content) => {
    if (content !== null) {
      await writeFile(keyFile, content);
    }
    await expect(load()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});
