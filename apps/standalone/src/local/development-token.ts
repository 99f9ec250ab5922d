import type { AuthConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { Role } from '@lifeboat/tenancy';
import { JwtService } from '@nestjs/jwt';

/** Long enough for days of trying out; the next start makes new ones. */
const LIFETIME = '30d';

/** Who a token stands for; `system_admin` has no tenant, every other role has one. */
export type TokenHolder =
  { role: Extract<Role, 'system_admin'> } | { role: Exclude<Role, 'system_admin'>; tenantId: string };

/**
 * A token for the API, signed with the secret that the API checks it with. Only for a Lifeboat on one's own machine.
 *
 * @throws LifeboatError CONFIGURATION_INVALID without a secret
 */
export function developmentToken(auth: AuthConfig, holder: TokenHolder): string {
  if (auth.jwtSecret === null) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: 'There is no JWT_SECRET to sign a token with.',
      remedy: 'Set JWT_SECRET to 32 random characters or more.',
    });
  }
  const claims = {
    role: holder.role,
    ...('tenantId' in holder ? { tenant_id: holder.tenantId } : {}),
  };
  return new JwtService({ secret: auth.jwtSecret }).sign(claims, {
    algorithm: 'HS256',
    subject: `${holder.role}@development`,
    issuer: auth.jwtIssuer,
    audience: auth.jwtAudience,
    expiresIn: LIFETIME,
  });
}
