import type { AlertSubjectType } from '@lifeboat/catalog';

/** What something is about, in a sentence: `tenant acme`; what is named by what it is stands alone. */
export function subjectText(alert: { subjectType: AlertSubjectType; subject: string }): string {
  const { subjectType, subject } = alert;
  return subjectType === 'tenant' || subjectType === 'database' ? `${subjectType} ${subject}` : subject;
}
