import prettyBytes from 'pretty-bytes';

const COUNT = new Intl.NumberFormat('en-US');

/** `12,345` */
export const count = (number: number): string => COUNT.format(number);

/** `1 row`, `12,345 rows` */
export const rows = (number: number): string => `${count(number)} ${number === 1 ? 'row' : 'rows'}`;

/** `9.31 MB` */
export const bytes = (number: number): string => prettyBytes(number);

/** `87 ms`, `1.2 s`, `2 min 5 s` */
export function duration(seconds: number): string {
  if (seconds < 1) {
    return `${String(Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
}

/** `8.4 MB/s` */
export const speed = (number: number, seconds: number): string =>
  `${prettyBytes(number / Math.max(seconds, 1e-3))}/s`;
