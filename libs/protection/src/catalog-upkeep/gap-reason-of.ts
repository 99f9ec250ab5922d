import { GAP_REASONS, type GapReason } from '@lifeboat/catalog';

/** The reason that a document names; one that a newer version has written is a gap all the same. */
export function gapReasonOf(text: string): GapReason {
  return GAP_REASONS.find((reason) => reason === text) ?? 'capture_stopped';
}
