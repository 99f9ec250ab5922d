import type { Restore, RestoreApproval } from '@lifeboat/catalog';

/** `withdrawn`: the restore ended otherwise before anybody decided, as by being cancelled. */
export const APPROVAL_STATES = ['pending', 'approved', 'rejected', 'expired', 'withdrawn'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** The approval of a restore as API and command line show it. */
export interface ApprovalView {
  state: ApprovalState;
  requestedBy: string;
  requestedAt: Date;
  /** From then on it can no longer be approved. */
  expiresAt: Date;
  /** SHA-256 of what is asked for: give it with the approval, to approve this and nothing else. */
  requestHash: string;
  /** The plan that the request is tied to, where it is. */
  planHash: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  note: string | null;
}

export function viewOfApproval(approval: RestoreApproval, { status }: Pick<Restore, 'status'>): ApprovalView {
  const { requestedBy, requestedAt, expiresAt, requestHash, planHash, decidedBy, decidedAt, note } = approval;
  const undecided = status === 'queued' ? 'pending' : 'withdrawn';
  return {
    state: approval.decision ?? undecided,
    requestedBy,
    requestedAt,
    expiresAt,
    requestHash,
    planHash,
    decidedBy,
    decidedAt,
    note,
  };
}
