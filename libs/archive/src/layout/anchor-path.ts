import { UUID } from './uuid.js';

/** The anchors of the audit log lie below it. */
export const ANCHORS_PREFIX = 'audit/';

const FILE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-(.*)\.json$/;

/** Which anchor. */
export interface AnchorName {
  anchoredAt: Date;
  /** Tells two of one moment apart. */
  id: string;
}

/** Paths sort as times do. */
export function anchorPath({ anchoredAt, id }: AnchorName): string {
  return `${ANCHORS_PREFIX}${anchoredAt.toISOString().replace(/[-:.]/g, '')}-${id}.json`;
}

export function anchorSignaturePath(name: AnchorName): string {
  return `${anchorPath(name)}.sig`;
}

/** The anchor that an object path names, or null where it names none. */
export function parseAnchorPath(path: string): AnchorName | null {
  const [audit, file, ...rest] = path.split('/');
  const [, year, month, day, hour, minute, second, fraction, id = ''] = FILE.exec(file ?? '') ?? [];
  const anchoredAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`);
  const isName =
    audit === 'audit' && rest.length === 0 && UUID.test(id) && !Number.isNaN(anchoredAt.getTime());
  return isName && anchorPath({ anchoredAt, id }) === path ? { anchoredAt, id } : null;
}
