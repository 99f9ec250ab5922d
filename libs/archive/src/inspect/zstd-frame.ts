const MAGIC = 0xfd2fb528;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
/** A block of one repeated byte stores that byte alone. */
const REPEATED = 1;

/**
 * How many bytes the zstd frame at the beginning takes (RFC 8878, section 3.1.1), or null where there is none that ends.
 * Node's decoder takes no notice of what follows a frame; whoever must have nothing follow has to look.
 */
export function zstdFrameBytes(stored: Buffer): number | null {
  if (stored.length < 6 || stored.readUInt32LE(0) !== MAGIC) {
    return null;
  }
  const descriptor = stored.readUInt8(4);
  let position = 5 + headerBytes(descriptor);
  for (let last = false; !last;) {
    if (position + BLOCK_HEADER_BYTES > stored.length) {
      return null;
    }
    const header = stored.readUIntLE(position, BLOCK_HEADER_BYTES);
    last = (header & 1) === 1;
    position += BLOCK_HEADER_BYTES + (((header >> 1) & 3) === REPEATED ? 1 : header >> 3);
  }
  const end = position + ((descriptor & 4) === 0 ? 0 : CHECKSUM_BYTES);
  return end > stored.length ? null : end;
}

/** What follows the descriptor before the first block: window, dictionary, and size of the content. */
function headerBytes(descriptor: number): number {
  const single = (descriptor & 0x20) !== 0;
  const size = descriptor >> 6;
  return (
    (single ? 0 : 1) +
    (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0) +
    (single && size === 0 ? 1 : (CONTENT_SIZE_BYTES[size] ?? 0))
  );
}
