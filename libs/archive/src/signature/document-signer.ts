/** Signs documents of the repository and checks their signatures; which keys it holds is its own affair. */
export interface DocumentSigner {
  /** The signature over exactly these bytes, or null where nothing is signed. */
  sign(document: Buffer): Buffer | null;

  /**
   * @param signature what lies beside the document, or null where nothing does
   * @returns a clause that follows the document's path, such as `has no signature …`; null where all is well
   */
  findFlaw(document: Buffer, signature: Buffer | null): string | null;
}

/** Where no key is configured: nothing is signed, and signatures are not looked at. */
export const noSigner: DocumentSigner = {
  sign: () => null,
  findFlaw: () => null,
};
