import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';

/** What stands for nothing in a table. */
const NONE = '-';

/** `1.5 MiB`. */
export function formatBytes(bytes: number | null): string {
  return bytes === null ? NONE : prettyBytes(bytes, { binary: true });
}

/** `12,345`. */
export function formatCount(count: number | null): string {
  return count === null ? NONE : count.toLocaleString('en');
}

/** `1 row`, `12,345 rows`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** `1m 5.2s`. */
export function formatDuration(milliseconds: number | null): string {
  return milliseconds === null ? NONE : prettyMilliseconds(milliseconds);
}

/** ISO 8601 with zone, to the second. */
export function formatTime(time: Date | null): string {
  return time === null ? NONE : time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function formatText(text: string | null): string {
  return text ?? NONE;
}
