/** Signs manifests and checks their signatures; which keys it holds is its own affair. */
export interface ManifestSigner {
  /** The signature over exactly these bytes, or null where manifests are not signed. */
  sign(manifest: Buffer): Buffer | null;

  /**
   * @param signature what lies beside the manifest, or null where nothing does
   * @param path of the manifest, for the message
   * @throws LifeboatError MANIFEST_SIGNATURE_INVALID
   */
  check(manifest: Buffer, signature: Buffer | null, path: string): void;
}

/** Where no key is configured: nothing is signed, and signatures are not looked at. */
export const noSigner: ManifestSigner = {
  sign: () => null,
  check: () => undefined,
};
