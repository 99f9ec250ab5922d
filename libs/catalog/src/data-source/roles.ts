/** Owns the schema `lifeboat` and all that is in it; nobody logs in as it. */
export const OWNER_ROLE = 'lifeboat_owner';

/** What every catalog connection of Lifeboat's processes runs as: owns nothing, cannot bypass row level security. */
export const PROCESS_ROLE = 'lifeboat_process';
