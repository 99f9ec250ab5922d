import type { AuditVerification, VerifiedChain } from '@lifeboat/protection';
import { formatCount } from '../format.js';

/** Each chain that is not whole, or that all are. */
export function auditVerificationText({ whole, chains, anchor }: AuditVerification): string {
  const lines = chains.reduce((sum, chain) => sum + chain.lines, 0);
  if (whole) {
    const compared = anchor === null ? '' : `, as anchored by ${anchor.path}`;
    return `whole: ${formatCount(lines)} lines in ${formatCount(chains.length)} chains${compared}`;
  }
  const flaw = anchor?.problem ?? null;
  return [...chains.flatMap(faultOf), ...(flaw === null ? [] : [`the newest anchor: ${flaw}`])].join('\n');
}

function faultOf({ tenantId, lines, fault }: VerifiedChain): string[] {
  if (fault === null) {
    return [];
  }
  const chain = tenantId === null ? 'the lines without a tenant' : `the tenant ${tenantId}`;
  const good = `${formatCount(lines)} good lines before it`;
  return [`${chain}: line ${fault.sequence} is ${fault.problem} (${fault.detail}); ${good}`];
}
