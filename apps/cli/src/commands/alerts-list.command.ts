import {
  ALERT_KIND_NAMES,
  ALERT_STATES,
  type AlertKind,
  type AlertState,
  ListAlerts,
} from '@lifeboat/protection';
import { Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { type PageOptions, PageCommandRunner } from '../options/page-command-runner.js';
import { parseChoice } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { alertsText } from '../output/views/alerts.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface AlertsListOptions extends PageOptions {
  state?: AlertState;
  kind?: AlertKind;
}

@SubCommand({ name: 'list', description: 'List what is wrong, newest first, and how the channels fare' })
@RequiresPermission('alerts.read')
export class AlertsListCommand extends PageCommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: AlertsListOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const page = await lifeboat.get(ListAlerts).list(options);
      this.output.answer({ document: page, text: () => alertsText(page) });
    });
  }

  @Option({ flags: '--state <state>', description: `${ALERT_STATES.join(', ')} (open if not given)` })
  parseState(value: string): AlertState {
    return parseChoice('--state', value, ALERT_STATES);
  }

  @Option({ flags: '--kind <kind>', description: `only this kind: ${ALERT_KIND_NAMES.join(', ')}` })
  parseKind(value: string): AlertKind {
    return parseChoice('--kind', value, ALERT_KIND_NAMES);
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['alerts list', 'what is wrong now'],
        ['alerts list --kind backups_failing --limit 500', 'all tenants whose backups fail'],
        ['alerts list --state closed', 'what was wrong in the last 90 days'],
      ),
      '',
      'The integrity worker looks for it (ALERT_SCHEDULE); "lifeboat status" looks now.',
    ].join('\n');
  }
}
