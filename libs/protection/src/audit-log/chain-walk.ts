import type { AnchoredChain } from '@lifeboat/archive';
import { type ChainedLine, type ChainPage, hashOfLine, NO_LINE } from '@lifeboat/catalog';

/** What is wrong at one place of a chain. */
export interface ChainFault {
  /** The first number at which the chain is not what was written. */
  sequence: number;
  problem: 'missing' | 'altered' | 'inserted';
  detail: string;
}

/** Follows one chain of the audit log from its first line, and stops at the first fault. */
export class ChainWalk {
  /** How many lines were good. */
  lines = 0;
  private hash = NO_LINE;

  /** @param anchor where the chain ended when an anchor was written; null where none was */
  constructor(private readonly anchor: Pick<AnchoredChain, 'sequence' | 'hash'> | null) {}

  /** @returns the first fault of these lines, which follow those of before; null where there is none */
  follow(lines: readonly ChainedLine[]): ChainFault | null {
    for (const line of lines) {
      const fault = this.faultOf(line) ?? this.faultOfAnchor(line);
      if (fault !== null) {
        return fault;
      }
      this.lines += 1;
      this.hash = line.hash ?? '';
    }
    return null;
  }

  /** @returns what is wrong with the end of the chain, where all its lines were followed */
  end(head: ChainPage['head']): ChainFault | null {
    const kept = Math.max(Number(head?.sequence ?? 0), this.anchor?.sequence ?? 0);
    if (kept > this.lines) {
      return fault(this.lines + 1, 'missing', `${kept - this.lines} of ${kept} lines are gone from its end`);
    }
    if (kept < this.lines) {
      return fault(kept + 1, 'inserted', `the chain has ended with line ${kept}, and more follow`);
    }
    if (head !== null && head.hash !== this.hash) {
      return fault(kept, 'altered', 'the end of the chain was kept with another hash of it');
    }
    return null;
  }

  /** A chain that was written anew from some line on fits in itself, but not the anchor. */
  private faultOfAnchor({ sequence, hash }: ChainedLine): ChainFault | null {
    return this.anchor !== null && Number(sequence) === this.anchor.sequence && hash !== this.anchor.hash
      ? fault(
          this.anchor.sequence,
          'altered',
          'this line or one before it was another when the log was anchored',
        )
      : null;
  }

  private faultOf(line: ChainedLine): ChainFault | null {
    const expected = this.lines + 1;
    const sequence = Number(line.sequence);
    if (sequence > expected) {
      return fault(expected, 'missing', `line ${sequence} follows line ${this.lines}`);
    }
    if (sequence < expected) {
      return fault(sequence, 'inserted', `a second line has its number, with the id ${line.id ?? 'null'}`);
    }
    if (hashOfLine(line) !== line.hash) {
      return fault(sequence, 'altered', 'its hash is not that of what it says');
    }
    if (line.previous_hash !== this.hash) {
      // Whoever changes a line and its hash cannot change what the next one says of it.
      return fault(
        Math.max(this.lines, 1),
        'altered',
        'the line after it was written when it had another hash',
      );
    }
    return null;
  }
}

function fault(sequence: number, problem: ChainFault['problem'], detail: string): ChainFault {
  return { sequence, problem, detail };
}
