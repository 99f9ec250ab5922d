/** Stops the servers of this run and removes their directory. */
export default async function globalTeardown() {
  await globalThis.lifeboatTestStack?.remove();
}
