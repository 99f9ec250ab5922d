import { type Role, ROLES } from '@lifeboat/tenancy';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { requireOperator } from '../identity/require-operator.js';
import { signToken } from '../identity/sign-token.js';
import { requireFittingTenant } from '../identity/token-tenant.js';
import { parseDuration } from '../options/parse-duration.js';
import { parseChoice } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { formatTime } from '../output/format.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { recordOrTell } from '../session/record-or-tell.js';
import { Session } from '../session/session.js';

const HOUR_SECONDS = 3_600;
const MOST_DAYS = 366;

interface TokenOptions {
  role: Role;
  tenant?: string;
  expires?: number;
  subject?: string;
}

@Command({ name: 'token', description: 'Sign a token for development, with JWT_SECRET' })
@RequiresPermission('tokens.create')
export class TokenCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: TokenOptions): Promise<void> {
    const { role, tenant, expires = HOUR_SECONDS } = options;
    requireFittingTenant(role, tenant);
    const { config, actor } = await this.session.identify();
    await requireOperator(this.session, this.output, actor, 'tokens.create');
    const tenantId = tenant === undefined ? null : await this.idOf(tenant);
    const subject = options.subject ?? actor.subject;
    const token = await signToken({ subject, role, tenantId, lifetime: expires }, config.auth);
    const expiresAt = new Date(Date.now() + expires * 1_000);
    await recordOrTell(this.session, this.output, (acts) =>
      acts.tokenMade({ subject, role, tenantId, expiresAt }),
    );
    this.output.answer({ document: { token, subject, role, tenantId, expiresAt }, text: () => token });
    this.output.note(`Valid until ${formatTime(expiresAt)}, and until then for whoever has it.`);
  }

  /** The token of a tenant that there is not would be refused everywhere. */
  private idOf(tenant: string): Promise<string> {
    return this.session.open('catalog', async (lifeboat) => {
      const { id } = await findTenant(lifeboat, tenant);
      return id;
    });
  }

  @Option({ flags: '--role <role>', description: ROLES.join(', '), required: true })
  parseRole(value: string): Role {
    return parseChoice('--role', value, ROLES);
  }

  @Option({ flags: '-t, --tenant <tenant>', description: "id or slug of the tenant, for a tenant's role" })
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--expires <span>',
    description: 'how long it is valid, such as 30m, 12h or 7d (1h if not given)',
  })
  parseExpires(value: string): number {
    return parseDuration('--expires', value, MOST_DAYS);
  }

  @Option({
    flags: '--subject <name>',
    description: 'who it is for, as the audit log will show (you, if not given)',
  })
  parseSubject(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['token --role tenant_admin -t acme', 'for the administrator of the tenant acme, for an hour'],
      ['token --role system_admin --expires 12h', 'for all tenants, for a day of work'],
    );
  }
}
