import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends JSON lines as they come. Where reading them fails midway the connection is cut, so that nobody takes a part for
 * all of them.
 */
export async function sendJsonLines(response: Response, lines: AsyncIterable<string>): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  await pipeline(Readable.from(lines), response);
}
