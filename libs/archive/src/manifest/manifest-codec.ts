import { messageOf } from '@lifeboat/kernel';
import { z } from 'zod';
import { findInconsistency } from './find-inconsistency.js';
import { manifestInvalid, versionUnsupported } from './manifest-errors.js';
import { KNOWN_FORMAT_VERSIONS, type Manifest, manifestSchema } from './manifest.schema.js';

const versioned = z.looseObject({ formatVersion: z.number() });

/**
 * Reads a manifest. Its version is looked at before anything else of it: what another version means is unknown.
 *
 * @param path of the manifest, for messages
 * @throws LifeboatError MANIFEST_VERSION_UNSUPPORTED, MANIFEST_INVALID
 */
export function parseManifest(bytes: Buffer, path: string): Manifest {
  const document = parseJson(bytes, path);
  const version = versioned.safeParse(document);
  if (!version.success) {
    throw manifestInvalid(path, 'is no manifest: it has no format version');
  }
  if (!KNOWN_FORMAT_VERSIONS.some((known) => known === version.data.formatVersion)) {
    throw versionUnsupported(path, version.data.formatVersion, KNOWN_FORMAT_VERSIONS);
  }
  return checked(document, path);
}

/**
 * The bytes of a manifest: always the same for the same content.
 *
 * @throws LifeboatError MANIFEST_INVALID for one that no reader would take
 */
export function serialiseManifest(manifest: Manifest, path: string): Buffer {
  // Parsing orders the keys as the schema does.
  return Buffer.from(`${JSON.stringify(checked(manifest, path), null, 1)}\n`);
}

function checked(document: unknown, path: string): Manifest {
  const parsed = manifestSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw manifestInvalid(path, `is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const inconsistency = findInconsistency(parsed.data);
  if (inconsistency !== null) {
    throw manifestInvalid(path, inconsistency);
  }
  return parsed.data;
}

function parseJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw manifestInvalid(path, `is no JSON (${messageOf(error)})`, error);
  }
}
