import { Readable } from 'node:stream';
import type { ObjectContent } from './storage.js';

/** Lets content go that will not be read to its end. */
export async function discardContent(content: ObjectContent): Promise<void> {
  if (content instanceof Readable) {
    content.destroy();
  } else {
    await content[Symbol.asyncIterator]().return?.();
  }
}
