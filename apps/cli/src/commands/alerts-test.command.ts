import { ExitCode } from '@lifeboat/kernel';
import { TestChannels } from '@lifeboat/protection';
import { CommandRunner, Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { DirectWork } from '../jobs/direct-work.js';
import { Output } from '../output/output.js';
import { channelTestsText } from '../output/views/channel-tests.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

@SubCommand({
  name: 'test',
  description: 'Send a test alert by each configured channel, and say what the receiver answered',
})
@RequiresPermission('alerts.test')
export class AlertsTestCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: DirectWork,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tests = await this.work.run(
        ({ signal }) => lifeboat.get(TestChannels).test(signal),
        'What was sent before may have arrived.',
      );
      const taken = tests.filter(({ accepted }) => accepted).length;
      this.output.answer({
        document: { channels: tests },
        text: () => channelTestsText(tests),
        exitCode: taken === tests.length ? ExitCode.DONE : taken === 0 ? ExitCode.FAILED : ExitCode.PARTIAL,
      });
    });
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(['alerts test', 'whether ALERT_WEBHOOK_URL and ALERT_EMAIL_TO are reached']),
      '',
      'It ends with 1 where no channel was reached, and with 3 where some were not.',
    ].join('\n');
  }
}
