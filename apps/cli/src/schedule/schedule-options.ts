import {
  type Retention,
  SCHEDULED_BACKUP_TYPES,
  type ScheduledBackupType,
  type Weekday,
  WEEKDAYS,
} from '@lifeboat/catalog';
import type { ScheduleChange } from '@lifeboat/protection';
import { CommandRunner, Option } from 'nest-commander';
import { parseChoice, parseCount, parseList } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';

const MOST = 36_500;

/** What the options say about a schedule, by their names. */
export interface ScheduleOptions {
  tenant: string;
  name?: string;
  cron?: string;
  timeZone?: string;
  type?: ScheduledBackupType;
  fullOn?: Weekday[];
  /** `none` takes it away. */
  window?: string;
  include?: string[];
  exclude?: string[];
  keepDays?: number;
  keepLast?: number;
  keepDaily?: number;
  keepWeekly?: number;
  keepMonthly?: number;
  keepYearly?: number;
}

/** A command that makes or changes a schedule. */
export abstract class ScheduleWritingCommand extends CommandRunner {
  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--name <name>', description: 'what it is called, once in a tenant' })
  parseName(value: string): string {
    return value;
  }

  @Option({ flags: '--cron <expression>', description: 'minute, hour, day of month, month, day of week' })
  parseCron(value: string): string {
    return value;
  }

  @Option({ flags: '--time-zone <zone>', description: 'in which the cron is read, such as Europe/Berlin' })
  parseTimeZone(value: string): string {
    return value;
  }

  @Option({
    flags: '--type <type>',
    description: `${SCHEDULED_BACKUP_TYPES.join(', ')}; a policy goes with --full-on`,
  })
  parseType(value: string): ScheduledBackupType {
    return parseChoice('--type', value, SCHEDULED_BACKUP_TYPES);
  }

  @Option({
    flags: '--full-on <days>',
    description: 'of a policy: full on these days, incremental on the others',
  })
  parseFullOn(value: string): Weekday[] {
    return parseList('--full-on', value).map((day) => parseChoice('--full-on', day, WEEKDAYS));
  }

  @Option({
    flags: '--window <span>',
    description: 'spread starts over it, such as 02:00-05:00; none: on the minute',
  })
  parseWindow(value: string): string {
    return value;
  }

  @Option({
    flags: '--include <tables>',
    description: 'of the type selective: only these tables (schema.table)',
  })
  parseInclude(value: string): string[] {
    return parseList('--include', value);
  }

  @Option({ flags: '--exclude <tables>', description: 'of the type selective: all but these tables' })
  parseExclude(value: string): string[] {
    return parseList('--exclude', value);
  }

  @Option({ flags: '--keep-days <days>', description: 'keep everything younger than so many days' })
  parseKeepDays(value: string): number {
    return parseCount('--keep-days', value, 1, MOST);
  }

  @Option({ flags: '--keep-last <count>', description: 'keep the newest so many' })
  parseKeepLast(value: string): number {
    return parseCount('--keep-last', value, 1, MOST);
  }

  @Option({ flags: '--keep-daily <count>', description: 'keep the newest of each of so many days' })
  parseKeepDaily(value: string): number {
    return parseCount('--keep-daily', value, 1, MOST);
  }

  @Option({ flags: '--keep-weekly <count>', description: '… of so many weeks' })
  parseKeepWeekly(value: string): number {
    return parseCount('--keep-weekly', value, 1, MOST);
  }

  @Option({ flags: '--keep-monthly <count>', description: '… of so many months' })
  parseKeepMonthly(value: string): number {
    return parseCount('--keep-monthly', value, 1, MOST);
  }

  @Option({ flags: '--keep-yearly <count>', description: '… of so many years' })
  parseKeepYearly(value: string): number {
    return parseCount('--keep-yearly', value, 1, MOST);
  }
}

/** What is wished of a schedule; retention is one wish, which replaces the former one as a whole. */
export function scheduleChangeOf(options: ScheduleOptions): ScheduleChange {
  const { name, cron, timeZone, type, fullOn, include, exclude } = options;
  // Not where it is parsed: Commander makes an empty text of null.
  const window = options.window === 'none' ? null : options.window;
  const retention = retentionOf(options);
  return {
    name,
    cron,
    timeZone,
    type,
    fullOn,
    window,
    includeTables: include,
    excludeTables: exclude,
    retention,
  };
}

function retentionOf(options: ScheduleOptions): Retention | undefined {
  const rules: [keyof Retention, number | undefined][] = [
    ['days', options.keepDays],
    ['keepLast', options.keepLast],
    ['daily', options.keepDaily],
    ['weekly', options.keepWeekly],
    ['monthly', options.keepMonthly],
    ['yearly', options.keepYearly],
  ];
  const given = rules.filter(([, kept]) => kept !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
