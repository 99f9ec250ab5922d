const LSN = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i;

/** A position in the WAL as the number that it is, from the text that PostgreSQL prints, such as `0/16B3748`. */
export function parseLsn(text: string): bigint {
  const [, high, low] = LSN.exec(text) ?? [];
  if (high === undefined || low === undefined) {
    throw new Error(`${text} is no WAL position.`);
  }
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/** The text that PostgreSQL prints of a position. */
export function formatLsn(lsn: bigint): string {
  const hex = (half: bigint): string => half.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
}
