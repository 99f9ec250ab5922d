import type { ProtectionState, RecoveryWindowView, TenantProtectionView } from '@lifeboat/protection';
import { formatDuration, formatText, formatTime } from '../format.js';
import { textFields } from '../text-table.js';
import { recoveryWindowText } from './recovery-window.js';
import { risksText } from './risks.js';

const STATES: Record<ProtectionState, string> = {
  protected: 'protected',
  at_risk: 'AT RISK',
  gone: 'gone: the application has it no more',
  erased: 'erased: all that was backed up of it was destroyed on purpose',
};

/** How a tenant is protected, and to which moments it can be recovered. */
export function tenantStatusText(protection: TenantProtectionView, window: RecoveryWindowView): string {
  const { slug, state, risks, lastGoodAt, recoveryPointAt, rpoSeconds } = protection;
  const fields = textFields([
    ['slug', formatText(slug)],
    ['state', STATES[state]],
    ['last good backup', formatTime(lastGoodAt)],
    ['newest state to be had', formatTime(recoveryPointAt)],
    ['which is behind by', formatDuration(rpoSeconds === null ? null : Math.round(rpoSeconds) * 1_000)],
  ]);
  const parts = [fields, ...(risks.length === 0 ? [] : [risksText(risks)]), recoveryWindowText(window)];
  return parts.join('\n\n');
}
