import { Option } from 'nest-commander';

/** The option `-t` of a command that is about one tenant. */
export const TenantOption = (): MethodDecorator =>
  Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant', required: true });
