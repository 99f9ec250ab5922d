const ROUNDS_OF_A_HISTORY = 30;

/** Recoveries in all; a longer run is asked for by the flag. */
const ROUNDS = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 100);

/** What the server schedules is not repeated, what is asked of it is. */
export const SEED = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);

/** After histories in which something is killed now and then; these take longer to make. */
export const KILLED_ROUNDS = Math.ceil(ROUNDS * 0.4);

/** The same with an S3 server, which takes longer to come back; beside all others. */
export const BUCKET_ROUNDS = Math.ceil(ROUNDS * 0.1);

/** After histories in which everything stays alive. */
export const CALM_ROUNDS = ROUNDS - KILLED_ROUNDS;

/** How many recoveries are tried on each of the histories that these take. */
export function roundsOf(all: number): { index: number; rounds: number }[] {
  return Array.from({ length: Math.ceil(all / ROUNDS_OF_A_HISTORY) }, (_, index) => ({
    index,
    rounds: Math.min(ROUNDS_OF_A_HISTORY, all - index * ROUNDS_OF_A_HISTORY),
  }));
}
