import { PERMISSIONS, type Permission } from '@lifeboat/tenancy';
import { SetMetadata } from '@nestjs/common';

/** What a command declares about its callers; the use cases that it calls decide. */
export type CommandAccess = { kind: 'permission'; permission: Permission } | { kind: 'local' };

/** A command that does something, and what it declares. */
export interface DeclaredCommand {
  /** Its name behind that of its group, as in `tenants list`. */
  path: string;
  access: CommandAccess | undefined;
}

export const COMMAND_ACCESS = 'lifeboat:command-access';

/** The command is for callers whose role has the permission. */
export const RequiresPermission = (permission: Permission): ClassDecorator =>
  SetMetadata(COMMAND_ACCESS, { kind: 'permission', permission } satisfies CommandAccess);

/** The command touches nothing but files of whoever runs it. */
export const LocalCommand = (): ClassDecorator =>
  SetMetadata(COMMAND_ACCESS, { kind: 'local' } satisfies CommandAccess);

/** A sentence for people. */
export function describeAccess(access: CommandAccess): string {
  switch (access.kind) {
    case 'local':
      return 'Needs no permission: it works on files of yours alone.';
    case 'permission':
      return `Needs the permission ${access.permission}, which ${PERMISSIONS[access.permission].join(', ')} have.`;
  }
}
