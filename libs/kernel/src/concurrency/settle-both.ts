/**
 * Waits until both pieces of work have ended, then answers like `Promise.all`. Where one fails, the other is not left
 * running behind the caller's back, on resources that the caller is about to close.
 *
 * @throws the failure of the first, else of the second
 */
export async function settleBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
