/** Jest does not compile its global setup, so that it takes what the build has made of the library. */
export async function loadLocalStack() {
  try {
    return await import('@lifeboat/local-stack');
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new Error('libs/local-stack is not built. Run the tests with `npm test`, which builds first.', {
        cause: error,
      });
    }
    throw error;
  }
}
