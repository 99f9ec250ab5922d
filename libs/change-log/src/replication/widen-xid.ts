const MODULUS = 2n ** 32n;
const HALF = 2n ** 31n;

/**
 * The 64-bit transaction id whose lower half was sent: the one nearest to another id of about the same time. Ids that
 * are in use at once lie less than 2³¹ apart.
 *
 * @param xid 32 bits
 * @param near 64 bits
 */
export function widenXid(xid: number, near: bigint): bigint {
  const low = BigInt(xid);
  const candidate = near - (near % MODULUS) + low;
  if (candidate > near + HALF && candidate >= MODULUS) {
    return candidate - MODULUS;
  }
  return candidate < near - HALF ? candidate + MODULUS : candidate;
}
