import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Refusal } from './s3-refusal.js';

/** CRC-32 as S3 writes it: four bytes, big end first, in base64. */
export function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/** Refuses a body that is not the one that its headers speak of. Checks what the SDK sends, and nothing by half. */
export function verifyBody(headers: IncomingHttpHeaders, body: Buffer): void {
  const sent = headers['x-amz-content-sha256'];
  if (typeof sent !== 'string' || sent.startsWith('STREAMING')) {
    throw new S3Refusal(501, 'NotImplemented', 'The fake reads bodies that are signed as a whole.');
  }
  if (sent !== 'UNSIGNED-PAYLOAD' && sent !== createHash('sha256').update(body).digest('hex')) {
    throw new S3Refusal(400, 'XAmzContentSHA256Mismatch');
  }
  const crc = headers['x-amz-checksum-crc32'];
  if (crc !== undefined && crc !== crc32Of(body)) {
    throw new S3Refusal(400, 'BadDigest');
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new S3Refusal(400, 'BadDigest');
  }
  const locked = body.length > 0 && headers['x-amz-object-lock-mode'] !== undefined;
  if (locked && crc === undefined && md5 === undefined) {
    throw new S3Refusal(400, 'InvalidRequest', 'A locked object needs Content-MD5 or a checksum.');
  }
}
