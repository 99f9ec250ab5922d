import type { SeenAlert } from '@lifeboat/catalog';
import type { AlertKind } from '../alert-kind.js';

/** Something that is wrong now. */
export interface Incident extends SeenAlert {
  kind: AlertKind;
}

/** One thing that could be wrong. */
export type IncidentKey = Pick<Incident, 'kind' | 'subject'>;

export interface Findings {
  /** What is wrong: of each kind and subject one. */
  present: Incident[];
  /** What could not be looked at: nobody can say that it is over, nor that it has begun. */
  unknown: IncidentKey[];
}

/** The one subject of what is wrong with the repository. */
export const REPOSITORY = 'repository';
