import { messageOf } from '@lifeboat/kernel';
import type { Delivery } from './delivery.js';
import { printable } from './printable.js';
import { signWebhook } from './sign-webhook.js';

export interface WebhookTarget {
  url: string;
  /** Signs what is sent; null where the receiver does not know it. */
  secret: string | null;
  /** How long the call may take, in milliseconds. */
  timeoutMs: number;
}

export interface WebhookCall {
  /** JSON. */
  body: string;
  /** The time, for the signature. */
  at: Date;
  /** Ends the call. */
  signal?: AbortSignal | undefined;
  /** So many characters of what the receiver says are part of the answer; none if not given. */
  quoted?: number;
}

/**
 * Sends a body to a webhook, once. A redirect is not followed: what is sent is for nobody else.
 *
 * @returns that it was accepted for a status 2xx within the time limit. Never throws
 */
export async function postWebhook(
  { url, secret, timeoutMs }: WebhookTarget,
  { body, at, signal, quoted = 0 }: WebhookCall,
): Promise<Delivery> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        ...(secret === null ? {} : signWebhook(body, secret, at)),
      },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    const said = await beginningOf(response, quoted);
    const status = `it answered with the status ${String(response.status)}`;
    return { accepted: response.ok, answer: said === '' ? status : `${status}: ${said}` };
  } catch (error) {
    const answer = timeout.aborted
      ? `it did not answer within ${String(timeoutMs)} ms`
      : `it could not be reached (${reasonOf(error)})`;
    return { accepted: false, answer };
  }
}

/** What the receiver says first, on one line. The status counts, whatever becomes of the rest. */
async function beginningOf({ body }: Response, characters: number): Promise<string> {
  if (body === null || characters === 0) {
    await body?.cancel();
    return '';
  }
  const chunks: AsyncIterable<Uint8Array> = body;
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of chunks) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= characters) {
        break;
      }
    }
  } catch {
    // The connection ended amid the answer, or the time was up: what was read is what is quoted.
  }
  return printable(text.trim(), characters);
}

/** `fetch` hides the cause behind "fetch failed". */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}
