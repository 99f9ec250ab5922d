/**
 * The content of a set of rows: how many there are, and the sum of their MD5 sums as two 64-bit halves. Sums do not
 * depend on order, count duplicates, and can be carried on: what a transaction removed is subtracted, what it added is
 * added, and the result is the digest of the whole without reading it again.
 */
export interface Digest {
  rows: number;
  high: bigint;
  low: bigint;
}

/** As `DIGEST_COLUMNS` selects it. */
export interface DigestRow {
  rows: string;
  high: string;
  low: string;
}

/** Aggregates over a sub-select whose column `m` is the MD5 of each row's text. */
export const DIGEST_COLUMNS = `count(*) AS rows,
  coalesce(sum(('x' || left(m, 16))::bit(64)::bigint), 0) AS high,
  coalesce(sum(('x' || right(m, 16))::bit(64)::bigint), 0) AS low`;

export const EMPTY_DIGEST: Digest = { rows: 0, high: 0n, low: 0n };

export const digestOf = (row: DigestRow): Digest => ({
  rows: Number(row.rows),
  high: BigInt(row.high),
  low: BigInt(row.low),
});

export const addDigests = (a: Digest, b: Digest): Digest => ({
  rows: a.rows + b.rows,
  high: a.high + b.high,
  low: a.low + b.low,
});

export const subtractDigests = (a: Digest, b: Digest): Digest => ({
  rows: a.rows - b.rows,
  high: a.high - b.high,
  low: a.low - b.low,
});

const hexadecimal = (half: bigint): string => BigInt.asUintN(64, half).toString(16).padStart(16, '0');

/** 32 hexadecimal digits; sums wrap around, as integers of 64 bits do. */
export const textOf = (digest: Digest): string => hexadecimal(digest.high) + hexadecimal(digest.low);
