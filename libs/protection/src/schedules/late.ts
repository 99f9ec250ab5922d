/** A start that comes so many milliseconds later than it was due counts as missed, though it is caught up. */
export const LATE_MS = 900_000;
