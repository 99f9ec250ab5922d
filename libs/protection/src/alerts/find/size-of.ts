import prettyBytes from 'pretty-bytes';

/** Bytes for a sentence: `1.5 MiB`. */
export function sizeOf(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}
