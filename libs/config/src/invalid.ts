import { LifeboatError } from '@lifeboat/kernel';

/** @param detail names the key that is wrong; never its value where that may be a secret */
export function invalid(detail: string): LifeboatError {
  return new LifeboatError('CONFIGURATION_INVALID', {
    detail: `${detail} Nothing was started.`,
    remedy: 'Correct the named keys; README.md lists every key with its form and default.',
  });
}
