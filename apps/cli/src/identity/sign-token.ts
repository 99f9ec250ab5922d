import type { AuthConfig } from '@lifeboat/config';
import type { Role } from '@lifeboat/tenancy';
import { JwtService } from '@nestjs/jwt';
import { requireJwtSecret } from './jwt-secret.js';

export interface TokenRequest {
  subject: string;
  role: Role;
  /** Null for a system administrator, given for every other role. */
  tenantId: string | null;
  /** How long it is valid, in seconds. */
  lifetime: number;
}

/** A token as the API takes it. For development: it cannot be taken back before it expires. */
export async function signToken(request: TokenRequest, auth: AuthConfig): Promise<string> {
  const { subject, role, tenantId, lifetime } = request;
  return new JwtService().signAsync(
    { role, ...(tenantId === null ? {} : { tenant_id: tenantId }) },
    {
      secret: requireJwtSecret(auth),
      algorithm: 'HS256',
      issuer: auth.jwtIssuer,
      audience: auth.jwtAudience,
      subject,
      expiresIn: lifetime,
    },
  );
}
