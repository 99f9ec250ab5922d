/**
 * The statement that compares a restore's table with its live one.
 *
 * @param number of the table among those that are staged, from 1
 */
export function comparing(number: number): RegExp {
  return new RegExp(String.raw`^\s*DROP TABLE IF EXISTS "lifeboat_staging_[0-9a-f]+"\."d${String(number)}"`);
}
