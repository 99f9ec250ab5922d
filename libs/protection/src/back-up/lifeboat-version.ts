/** The version of Lifeboat that manifests name. */
export const LIFEBOAT_VERSION = '0.1.0';
