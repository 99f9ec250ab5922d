import { request } from 'node:http';

export interface RawRequest {
  method: string;
  /** Sent as it is but for what no client can send. */
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON; a text as it is. */
  body?: unknown;
}

export interface RawAnswer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** Every byte as `%xx`, whatever it is: what `encodeURIComponent` does not do with dots, and cannot with half characters. */
export const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/**
 * Sends what well-behaved clients would tidy up, and gives up where there is no answer.
 *
 * @param patienceMs how long an answer may take
 */
export function rawRequest(url: string, wanted: RawRequest, patienceMs = 30_000): Promise<RawAnswer> {
  const { method, headers = {}, body } = wanted;
  const path = wanted.path.replace(/[^\x21-\x7e]/gu, percentEncoded);
  const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = content === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(url),
      { method, path, headers: { ...type, ...headers }, signal: AbortSignal.timeout(patienceMs) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(content);
  });
}
