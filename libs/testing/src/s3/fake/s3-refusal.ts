/** An answer that is no success. */
export class S3Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message = `The fake refuses: ${code}`,
  ) {
    super(message);
  }
}
