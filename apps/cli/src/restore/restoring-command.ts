import type { ChosenRow, CollisionRule } from '@lifeboat/protection';
import { CommandRunner, Option } from 'nest-commander';
import { parseCollisionRule } from '../options/parse-collision-rule.js';
import { parsePlanHash } from '../options/parse-plan-hash.js';
import { parseChoice, parseJson, parseList } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { RENAMES_REMEDY, renamesSchema, ROWS_REMEDY, rowsSchema } from './restore-json.js';

const MODES = ['replace', 'missing', 'merge'] as const;

/** The options of every command that brings a tenant's past back, whatever it is read from. */
export abstract class RestoringCommand extends CommandRunner {
  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--mode <mode>',
    description:
      'replace: all as it was (default); missing: bring back what is gone; merge: also what was changed, but leave what is new',
  })
  parseMode(value: string): (typeof MODES)[number] {
    return parseChoice('--mode', value, MODES);
  }

  @Option({
    flags: '--tables <tables>',
    description:
      'only these tables (schema.table), separated by commas, and rows that theirs refer to and that are gone',
  })
  parseTables(value: string): string[] {
    return parseList('--tables', value);
  }

  @Option({ flags: '--exclude-tables <tables>', description: 'all but these tables, separated by commas' })
  parseExcludeTables(value: string): string[] {
    return parseList('--exclude-tables', value);
  }

  @Option({
    flags: '--rows <json>',
    description: 'only these rows: JSON, [{"table": "app.tasks", "key": {"id": 42}}, …], or @file',
  })
  parseRows(value: string): ChosenRow[] {
    return parseJson('--rows', value, rowsSchema, ROWS_REMEDY);
  }

  @Option({
    flags: '--to-database <name>',
    description: 'into the application database of this name in lifeboat.yaml; system administrators only',
  })
  parseToDatabase(value: string): string {
    return value;
  }

  @Option({
    flags: '--create-schema',
    description: "with --to-database: make the backup's tables there, where it has none of them",
  })
  parseCreateSchema(): boolean {
    return true;
  }

  @Option({ flags: '--drop-missing-columns', description: 'leave out columns that no longer exist' })
  parseDropMissingColumns(): boolean {
    return true;
  }

  @Option({
    flags: '--renames <json>',
    description:
      'what is called otherwise now: JSON, {"app.people": "app.members", "app.orders.sum": "total"}, or @file',
  })
  parseRenames(value: string): Record<string, string> {
    return parseJson('--renames', value, renamesSchema, RENAMES_REMEDY);
  }

  @Option({
    flags: '--to-tenant <tenant>',
    description:
      'into another tenant, by id or slug, with new keys; system administrators only, and --mode must be given',
  })
  parseToTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--on-collision <column=rule>',
    description:
      'with --to-tenant: what becomes of unique values that are taken, such as app.members.email=suffix; keep, suffix, null or fail (default); may be repeated',
  })
  parseOnCollision(value: string, before: CollisionRule[] = []): CollisionRule[] {
    return [...before, parseCollisionRule('--on-collision', value)];
  }

  @Option({ flags: '--dry-run', description: 'show the plan and its hash, change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--plan-hash <hash>', description: 'only if the plan is still the one of this hash' })
  parsePlanHash(value: string): string {
    return parsePlanHash('--plan-hash', value);
  }

  @Option({
    flags: '--reason <text>',
    description: 'why, for the list of restores and the audit log; needed with --to-tenant and --to-database',
  })
  parseReason(value: string): string {
    return value;
  }

  @Option({ flags: '--yes', description: 'do not ask' })
  parseYes(): boolean {
    return true;
  }
}
