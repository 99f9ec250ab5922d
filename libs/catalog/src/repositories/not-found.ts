import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';

const NOUNS = {
  TENANT_NOT_FOUND: 'tenant',
  JOB_NOT_FOUND: 'job',
  BACKUP_NOT_FOUND: 'backup',
  RESTORE_NOT_FOUND: 'restore',
  RESTORE_POINT_NOT_FOUND: 'restore point',
  SCHEDULE_NOT_FOUND: 'schedule',
  DRILL_NOT_FOUND: 'drill',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Says that there is no such row *for this caller*: another tenant's row and none at all look the same. */
export function notFound(code: keyof typeof NOUNS, id: string): LifeboatError {
  const noun = NOUNS[code];
  return new LifeboatError(code, {
    detail: `There is no ${noun} ${id} that you may see.`,
    remedy: remedyFor(code, noun),
  });
}

function remedyFor(code: keyof typeof NOUNS, noun: string): string {
  switch (code) {
    case 'TENANT_NOT_FOUND':
      return 'Check the id or slug; `lifeboat tenants list` shows all, `lifeboat tenants sync` registers new ones.';
    case 'JOB_NOT_FOUND':
      return 'Check the id and the tenant; `lifeboat logs -t <tenant>` shows the jobs of what was done.';
    case 'BACKUP_NOT_FOUND':
    case 'RESTORE_NOT_FOUND':
    case 'RESTORE_POINT_NOT_FOUND':
    case 'SCHEDULE_NOT_FOUND':
    case 'DRILL_NOT_FOUND':
      return `Check the id and the tenant; list the ${noun}s of the tenant to see what there is.`;
  }
}
