import { createHmac } from 'node:crypto';

/**
 * The headers by which a receiver can tell that a message is Lifeboat's own, and new: HMAC-SHA256, in hex, of the
 * timestamp, a dot and the body's bytes, under the shared secret.
 *
 * @param at when it is sent; receivers refuse what is minutes old, so that nobody can send it again
 */
export function signWebhook(body: string, secret: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'Lifeboat-Timestamp': timestamp, 'Lifeboat-Signature': `sha256=${signature}` };
}
