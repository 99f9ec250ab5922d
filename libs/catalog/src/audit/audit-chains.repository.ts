import { requireRls } from '@lifeboat/tenancy';
import { CHAIN_LINES, CHAIN_PAGE, CHAINS, HEADS } from './audit-chains.sql.js';
import type { HashedValues } from './hash-of-line.js';

/** A line as it is hashed, with the hash that it has. */
export type ChainedLine = HashedValues & { hash: string | null };

/** Where reading a chain goes on: behind this line. */
export type ChainPlace = Pick<HashedValues, 'sequence' | 'id'>;

export interface ChainPage {
  /** The end of the chain as the server keeps it; null where it keeps none. */
  head: { sequence: string; hash: string } | null;
  /** In the order of the chain. */
  lines: ChainedLine[];
}

/** The last line of a chain. */
export interface ChainHead {
  tenantId: string | null;
  sequence: number;
  hash: string;
}

type HeadColumns = Record<'head_sequence' | 'head_hash', string | null>;

/**
 * Reads the audit log chain by chain, as its hashes have it. A chain is that of a tenant, or with null that of the lines
 * without one.
 */
export class AuditChainsRepository {
  /** The chains that the actor may see. */
  async chains(): Promise<(string | null)[]> {
    const rows = await requireRls().query<{ chain: string }[]>(CHAINS);
    return rows.map(({ chain }) => (chain === '' ? null : chain));
  }

  /** The ends of all chains that the actor may see, at one moment. */
  async heads(): Promise<ChainHead[]> {
    const rows = await requireRls().query<{ chain: string; sequence: string; hash: string }[]>(HEADS);
    return rows.map(({ chain, sequence, hash }) => ({
      tenantId: chain === '' ? null : chain,
      sequence: Number(sequence),
      hash,
    }));
  }

  /**
   * The next lines, with the end of the chain at the same moment.
   *
   * @param after null begins with the first line
   */
  async page(chain: string | null, after: ChainPlace | null, limit: number): Promise<ChainPage> {
    const rows = await requireRls().query<(ChainedLine & HeadColumns)[]>(
      CHAIN_PAGE,
      placeOf(chain, after, limit),
    );
    const [first] = rows;
    const head =
      typeof first?.head_sequence === 'string' && first.head_hash !== null
        ? { sequence: first.head_sequence, hash: first.head_hash }
        : null;
    return { head, lines: rows.filter(({ id }) => id !== null) };
  }

  /** The next lines of a time. */
  async lines(
    chain: string | null,
    after: ChainPlace | null,
    { from, to, limit }: { from?: Date | undefined; to?: Date | undefined; limit: number },
  ): Promise<ChainedLine[]> {
    const place = placeOf(chain, after, limit);
    return requireRls().query<ChainedLine[]>(CHAIN_LINES, [...place, from ?? null, to ?? null]);
  }
}

/** No number is below this one, whatever somebody has written into the table. */
const BEFORE_ALL = { sequence: '-9223372036854775808', id: '-9223372036854775808' };

function placeOf(chain: string | null, after: ChainPlace | null, limit: number): unknown[] {
  const { sequence, id } = after ?? BEFORE_ALL;
  return [chain ?? '', sequence, id, limit];
}
