import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as it came over the wire. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Whether the connection was encrypted. */
  secure: boolean;
  user: string | undefined;
  /** Headers, unfolded, without the body. */
  headers: string[];
  /** Decoded. */
  text: string;
}

/** A real SMTP server that keeps what it is sent. */
export class Mailbox {
  readonly mails: ReceivedMail[] = [];

  private constructor(
    private readonly server: SMTPServer,
    private readonly scheme: 'smtp' | 'smtps',
  ) {}

  /** Without encryption and without passwords, unless the options say otherwise. */
  static async start(options: SMTPServerOptions = {}): Promise<Mailbox> {
    const server = new SMTPServer({
      authOptional: true,
      // Quiet about its certificate, which everybody knows.
      logger: false,
      disabledCommands: ['STARTTLS'],
      onData: (stream, { envelope, secure, user }, done) => {
        void (async () => {
          const chunks: Buffer[] = [];
          for await (const chunk of stream) {
            chunks.push(chunk as Buffer);
          }
          mailbox.mails.push({
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            to: envelope.rcptTo.map(({ address }) => address),
            secure,
            user,
            ...parse(Buffer.concat(chunks).toString('latin1')),
          });
          done();
        })();
      },
      ...options,
    });
    server.on('error', () => undefined);
    const mailbox = new Mailbox(server, options.secure === true ? 'smtps' : 'smtp');
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return mailbox;
  }

  /** @param login `user:password@` */
  url(login = ''): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `${this.scheme}://${login}127.0.0.1:${String(port)}`;
  }

  header(name: string, index = 0): string | undefined {
    const prefix = `${name.toLowerCase()}: `;
    const line = this.mails[index]?.headers.find((each) => each.toLowerCase().startsWith(prefix));
    return line?.slice(prefix.length);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }
}

function parse(raw: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const encoding = headers.find((line) => /^content-transfer-encoding:/i.test(line)) ?? '';
  return { headers, text: decode(raw.slice(end + 4), encoding) };
}

function decode(body: string, encoding: string): string {
  const bytes = /base64/i.test(encoding)
    ? Buffer.from(body, 'base64')
    : Buffer.from(
        /quoted-printable/i.test(encoding)
          ? body
              .replace(/=\r\n/g, '')
              .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
          : body,
        'latin1',
      );
  return bytes.toString('utf8').replaceAll('\r\n', '\n');
}
