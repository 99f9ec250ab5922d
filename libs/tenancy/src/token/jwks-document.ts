import { z } from 'zod';

export interface JwksDocumentOptions {
  /** How long the provider may take, in milliseconds; 5,000 if not given. */
  timeoutMs?: number;
  /** The provider is asked again after so many milliseconds at the earliest; 5,000 if not given. */
  pauseMs?: number;
}

const MOST_BYTES = 1_048_576;

const schema = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

type Jwks = z.infer<typeof schema>;

/**
 * What a provider publishes, asked for as rarely as can be: all who wait share one request, and tokens with keys that
 * somebody has made up do not make a request each.
 */
export class JwksDocument {
  private readonly timeoutMs: number;
  private readonly pauseMs: number;
  private last: { answer: Promise<Jwks>; endedAt: number } | null = null;

  constructor(
    private readonly url: string,
    { timeoutMs = 5_000, pauseMs = 5_000 }: JwksDocumentOptions = {},
  ) {
    this.timeoutMs = timeoutMs;
    this.pauseMs = pauseMs;
  }

  /** The document, or the error of it, at most as old as the pause. */
  read(): Promise<Jwks> {
    if (this.last !== null && performance.now() - this.last.endedAt < this.pauseMs) {
      return this.last.answer;
    }
    const request = { answer: this.fetch(), endedAt: Infinity };
    const end = (): void => {
      request.endedAt = performance.now();
    };
    request.answer.then(end, end);
    this.last = request;
    return request.answer;
  }

  private async fetch(): Promise<Jwks> {
    const response = await fetch(this.url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (!response.ok) {
      throw new Error(`the provider answered with status ${String(response.status)}`);
    }
    return schema.parse(JSON.parse(await limitedText(response)) as unknown);
  }
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | Uint8Array[] = response.body ?? [];
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) {
      throw new Error(`the provider's answer is longer than ${String(MOST_BYTES)} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
