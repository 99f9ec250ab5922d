import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '@lifeboat/kernel';

/** One taking of a directory. */
export interface LockTicket {
  number: number;
  /** Process id and start time, parted by a blank; empty once it is given back. */
  owner: string;
}

const NAME = /^owner\.(\d+)$/;

export function ticketFile(directory: string, number: number): string {
  return join(directory, `owner.${String(number)}`);
}

/** The ticket of the highest number; null where there is none. */
export async function latestTicket(directory: string): Promise<LockTicket | null> {
  for (;;) {
    const number = Math.max(0, ...(await numbersIn(directory)));
    if (number === 0) {
      return null;
    }
    try {
      return { number, owner: (await readFile(ticketFile(directory, number), 'utf8')).trim() };
    } catch (error) {
      // Cleared away since we looked, because a higher one was made: look again.
      if (systemCodeOf(error) !== 'ENOENT') {
        throw error;
      }
    }
  }
}

/** Files of the tickets below this number. */
export async function olderTickets(directory: string, number: number): Promise<string[]> {
  return (await numbersIn(directory))
    .filter((each) => each < number)
    .map((each) => ticketFile(directory, each));
}

async function numbersIn(directory: string): Promise<number[]> {
  try {
    return (await readdir(directory)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
