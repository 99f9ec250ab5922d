import type { DocumentSigner } from '@lifeboat/archive';
import { messageOf } from '@lifeboat/kernel';
import { z } from 'zod';
import { findHeadInconsistency } from './find-head-inconsistency.js';
import { segmentDamaged, segmentSignatureInvalid, segmentVersionUnsupported } from './segment-errors.js';
import { SEGMENT_FORMAT_VERSION, type SegmentHead, segmentHeadSchema } from './segment-head.schema.js';

const versioned = z.looseObject({ format: z.literal('lifeboat-segment'), version: z.number() });
const signatureSchema = z.strictObject({ ed25519: z.base64().optional() });

/**
 * What a segment begins with.
 *
 * @returns the head as one line, without its line feed; and two whole lines, the head and its signature or `{}`
 */
export function serialiseHead(head: SegmentHead, signer: DocumentSigner): { line: Buffer; lines: Buffer } {
  // Parsing orders the keys as the schema does.
  const line = Buffer.from(JSON.stringify(segmentHeadSchema.parse(head)));
  const signature = signer.sign(line);
  const second = signature === null ? {} : { ed25519: signature.toString('base64') };
  return { line, lines: Buffer.concat([line, Buffer.from(`\n${JSON.stringify(second)}\n`)]) };
}

/**
 * Reads a head that may be relied upon: signed where a key is configured, of a known version, consistent in itself.
 *
 * @param line the first line, without its line feed
 * @param signatureLine the second one
 * @param path of the segment, for messages
 * @throws LifeboatError SEGMENT_SIGNATURE_INVALID, SEGMENT_VERSION_UNSUPPORTED, SEGMENT_DAMAGED
 */
export function parseHead(
  line: Buffer,
  signatureLine: Buffer,
  path: string,
  signer: DocumentSigner,
): SegmentHead {
  const { ed25519 } = checked(signatureSchema, parseJson(signatureLine, path), path);
  const flaw = signer.findFlaw(line, ed25519 === undefined ? null : Buffer.from(ed25519, 'base64'));
  if (flaw !== null) {
    throw segmentSignatureInvalid(path, flaw);
  }
  const document = parseJson(line, path);
  const { version } = checked(versioned, document, path);
  if (version !== SEGMENT_FORMAT_VERSION) {
    throw segmentVersionUnsupported(path, version, SEGMENT_FORMAT_VERSION);
  }
  const head = checked(segmentHeadSchema, document, path);
  const inconsistency = findHeadInconsistency(head);
  if (inconsistency !== null) {
    throw segmentDamaged(path, inconsistency);
  }
  return head;
}

function checked<T>(schema: z.ZodType<T>, document: unknown, path: string): T {
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw segmentDamaged(path, `has a wrong head at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return parsed.data;
}

function parseJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw segmentDamaged(path, `does not begin as a segment does (${messageOf(error)})`, error);
  }
}
