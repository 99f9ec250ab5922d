import { messageOf, systemCodeOf } from '@lifeboat/kernel';

/** What the SDK has thrown, told in a few words. */
export interface S3Refusal {
  /** S3's own code, such as `NoSuchBucket`; a status alone where the answer had no body. */
  name: string;
  /** Of the HTTP answer; undefined where there was none. */
  status: number | undefined;
  requestId: string | undefined;
  /** A clause for a person. */
  words: string;
  /** For the log. Not the SDK's own error: that can hold a session's token, in the request it echoes. */
  cause: Error;
}

/** Reads what the SDK throws: an answer that is no success, or whatever kept a request from its answer. */
export function s3Refusal(error: unknown): S3Refusal {
  const { status, requestId } = metadataOf(error);
  const name = error instanceof Error ? error.name : 'Error';
  const words = wordsOf(error, status);
  const cause = new Error(`${name}: ${words}`);
  if (error instanceof Error && error.stack !== undefined) {
    cause.stack = error.stack;
  }
  return { name, status, requestId, words, cause };
}

/** The status of the answer; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  return metadataOf(error).status;
}

/** The answer to a HEAD has no body, and so no message; a refused connection may have none either. */
function wordsOf(error: unknown, status: number | undefined): string {
  const message = messageOf(error).trim().replace(/\.$/, '');
  if (message !== '' && message !== 'UnknownError') {
    return message;
  }
  return status === undefined ? (systemCodeOf(error) ?? 'no answer') : `it answers with status ${status}`;
}

function metadataOf(error: unknown): { status: number | undefined; requestId: string | undefined } {
  const metadata =
    typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null) {
    return { status: undefined, requestId: undefined };
  }
  const status = 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  const requestId = 'requestId' in metadata ? metadata.requestId : undefined;
  return {
    status: typeof status === 'number' ? status : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}
