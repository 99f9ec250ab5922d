import { findingOf } from '../validate/findings.js';
import type { BaseFacts, RecoveryBase } from './recovery-bases.js';

/**
 * What is known of a base; null also where its manifest is broken or missing.
 *
 * @throws LifeboatError where it cannot be looked at, such as REPOSITORY_UNAVAILABLE
 */
export async function readableFacts(base: RecoveryBase): Promise<BaseFacts | null> {
  try {
    return await base.facts();
  } catch (error) {
    findingOf(error);
    return null;
  }
}
