import type { CommandRunner } from 'nest-commander';

/** Commander's command, as nest-commander hands it out; Commander itself is no dependency of ours. */
export type Program = Parameters<CommandRunner['setCommand']>[0];
