import { messageOf } from '@lifeboat/kernel';
import { createTransport } from 'nodemailer';
import type { Delivery } from './delivery.js';
import { printable } from './printable.js';

export interface Mailbox {
  /** `smtp://` (encrypted by STARTTLS where the server offers it; always with `?requireTLS=true`) or `smtps://`. */
  smtpUrl: string;
  from: string;
  to: readonly string[];
  /** How long it may take in all, in milliseconds. */
  timeoutMs: number;
}

export interface Email {
  /** One line. */
  subject: string;
  text: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Characters of what a server says. */
const QUOTED = 300;

/**
 * Sends a text by SMTP, once. A password goes to another machine by an encrypted connection only, unless the URL says
 * `?requireTLS=false`.
 *
 * @param signal ends it
 * @returns that it was accepted where the server took it for at least one address. Never throws
 */
export async function sendEmail(
  { smtpUrl, from, to, timeoutMs }: Mailbox,
  { subject, text }: Email,
  signal?: AbortSignal,
): Promise<Delivery> {
  const { password, hostname } = new URL(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    requireTLS: password !== '' && !LOOPBACK.test(hostname),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    const message = { from, to: [...to], subject, text, headers: { 'Auto-Submitted': 'auto-generated' } };
    const { response, rejected } = await untilAborted(transport.sendMail(message), either);
    const refused = rejected.length === 0 ? '' : `, and refused ${rejected.map(String).join(', ')}`;
    return { accepted: true, answer: `the server answered "${printable(response, QUOTED)}"${refused}` };
  } catch (error) {
    const answer = timeout.aborted
      ? `the server did not take it within ${String(timeoutMs)} ms`
      : `the server did not take it (${printable(messageOf(error), QUOTED)})`;
    return { accepted: false, answer };
  } finally {
    transport.close();
  }
}

/** nodemailer knows no signal: what it still does afterwards, its own time limits end. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
