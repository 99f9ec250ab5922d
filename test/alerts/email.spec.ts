import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sendEmail } from '@lifeboat/observability';
import { Mailbox } from '../support/mailbox.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

async function open(...options: Parameters<typeof Mailbox.start>): Promise<Mailbox> {
  const mailbox = await Mailbox.start(...options);
  closing.push(() => mailbox.close());
  return mailbox;
}

const send = (smtpUrl: string, given: { timeoutMs?: number; to?: string[]; subject?: string } = {}) => {
  const { timeoutMs = 60_000, to = ['ops@example.org', 'On Call <on-call@example.org>'] } = given;
  const { subject = 'New: Backups failing' } = given;
  return sendEmail(
    { smtpUrl, from: 'Lifeboat <lifeboat@example.org>', to, timeoutMs },
    { subject, text: 'what happened – and what to type' },
  );
};

describe('a mail', () => {
  it('arrives as it was written', async () => {
    const mailbox = await open();
    expect(await send(mailbox.url())).toEqual({
      accepted: true,
      answer: expect.stringMatching(/^the server answered "250 .*"$/),
    });
    expect(mailbox.mails).toMatchObject([
      {
        from: 'lifeboat@example.org',
        to: ['ops@example.org', 'on-call@example.org'],
        secure: false,
        text: 'what happened – and what to type\n',
      },
    ]);
    expect(mailbox.header('subject')).toBe('New: Backups failing');
    expect(mailbox.header('from')).toBe('Lifeboat <lifeboat@example.org>');
    expect(mailbox.header('auto-submitted')).toBe('auto-generated');
  });

  it('has no header that its subject brings along', async () => {
    const mailbox = await open();
    await send(mailbox.url(), { subject: 'tenant x\r\nBcc: eve@example.org\r\n\r\nanother body' });
    expect(mailbox.mails[0]?.to).not.toContain('eve@example.org');
    expect(mailbox.header('bcc')).toBeUndefined();
    expect(mailbox.mails[0]?.text).toBe('what happened – and what to type\n');
  });

  it('is encrypted as its URL says, and to nobody whose certificate is not good', async () => {
    const secure = await open({ secure: true });
    expect(await send(secure.url('u:p@'))).toMatchObject({
      accepted: false,
      answer: expect.stringContaining('certificate'),
    });
    expect(secure.mails).toEqual([]);
    expect(await send(`${secure.url()}?tls.rejectUnauthorized=false`)).toMatchObject({ accepted: true });
    expect(secure.mails).toMatchObject([{ secure: true }]);
    const plain = await open();
    expect(await send(`${plain.url()}?requireTLS=true`)).toMatchObject({ accepted: false });
    const upgrading = await open({ disabledCommands: [] });
    await send(`${upgrading.url()}?tls.rejectUnauthorized=false`);
    expect(upgrading.mails).toMatchObject([{ secure: true }]);
  });

  it('is sent with user and password, and refused with a wrong one, which nobody is told', async () => {
    const mailbox = await open({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 'p@ss/word' ? done(null, { user: username ?? '' }) : done(new Error('no')),
    });
    expect(await send(mailbox.url(`me:${encodeURIComponent('p@ss/word')}@`))).toMatchObject({
      accepted: true,
    });
    expect(mailbox.mails).toMatchObject([{ user: 'me' }]);
    const { accepted, answer } = await send(mailbox.url('me:another-word@'));
    expect(accepted).toBe(false);
    expect(answer).toMatch(/^the server did not take it \(.*535/);
    expect(answer).not.toContain('another-word');
  });

  it('is accepted if one of several addresses is, and the others are named', async () => {
    const mailbox = await open({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('gone') ? new Error('no such user') : null),
    });
    expect(await send(mailbox.url(), { to: ['gone@example.org', 'ops@example.org'] })).toEqual({
      accepted: true,
      answer: expect.stringContaining('and refused gone@example.org'),
    });
    expect(await send(mailbox.url(), { to: ['gone@example.org'] })).toMatchObject({ accepted: false });
  });

  it('is given up where nobody is there, or says nothing', async () => {
    expect(await send('smtp://127.0.0.1:1')).toMatchObject({
      accepted: false,
      answer: expect.stringMatching(/^the server did not take it \(.*ECONNREFUSED/),
    });
    const mute = await silence();
    expect(await send(mute, { timeoutMs: 200 })).toEqual({
      accepted: false,
      answer: 'the server did not take it within 200 ms',
    });
  });
});

/** A server that accepts connections and says nothing. */
async function silence(): Promise<string> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
    await once(server, 'close');
  });
  return `smtp://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
