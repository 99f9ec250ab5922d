import { describe, expect, it } from '@jest/globals';
import type { AlertChange, UntoldAlert } from '@lifeboat/catalog';
import { composeMessage, composeTest } from './alert-message.js';
import { messageText } from './message-text.js';
import { slackText } from './slack-text.js';

const at = new Date('2026-06-01T12:00:00.000Z');

function untold(kind: string, subject: string, change: AlertChange = 'opened'): UntoldAlert {
  return {
    id: `id of ${subject}`,
    kind,
    subjectType: subject === 'repository' ? 'repository' : 'tenant',
    subject,
    detail: `What is wrong with ${subject}.`,
    remedy: `lifeboat list -t ${subject}`,
    openedAt: at,
    closedAt: change === 'recovered' ? at : null,
    change,
  };
}

const many = (count: number): UntoldAlert[] =>
  Array.from({ length: count }, (_each, index) => untold('backups_failing', `t-${String(index)}`));

describe('a message', () => {
  it('tells what is new before what is over, and the worst first', () => {
    const { groups, title } = composeMessage(
      [
        untold('backups_failing', 'a', 'recovered'),
        untold('backups_failing', 'b'),
        untold('no_good_backup', 'c'),
        untold('storage_nearly_full', 'repository', 'reminder'),
        untold('no_good_backup', 'd'),
        untold('of_another_version', 'e'),
      ],
      at,
    );
    expect(groups.map(({ change, kind, count }) => [change, kind, count])).toEqual([
      ['opened', 'no_good_backup', 2],
      ['opened', 'backups_failing', 1],
      ['opened', 'of_another_version', 1],
      ['reminder', 'storage_nearly_full', 1],
      ['recovered', 'backups_failing', 1],
    ]);
    expect(title).toBe(
      'new: No good backup (2), Backups failing (tenant b), of_another_version (tenant e); still: Repository nearly full (repository); over: Backups failing (tenant a)',
    );
  });

  it('is short, however many there are', () => {
    const message = composeMessage(many(10_000), at);
    expect(message.groups).toMatchObject([{ count: 10_000 }]);
    expect(message.groups[0]?.alerts).toHaveLength(20);
    const text = messageText(message);
    expect(text.split('\n').length).toBeLessThan(20);
    expect(text).toContain('NEW (warning): Backups failing, 10,000 of them');
    expect(text).toContain('… and 9,995 more: lifeboat alerts list --kind backups_failing');
  });

  it('says what happened, what was not harmed, and what to type next', () => {
    expect(messageText(composeMessage([untold('backups_failing', 'acme')], at))).toBe(
      [
        'NEW (warning): Backups failing',
        '  tenant acme, since 2026-06-01T12:00:00Z: What is wrong with acme.',
        '    -> lifeboat list -t acme',
        '  Backups that are there stay as they are.',
      ].join('\n'),
    );
    expect(messageText(composeMessage([untold('backups_failing', 'acme', 'recovered')], at))).toBe(
      'OVER: Backups failing\n  tenant acme: from 2026-06-01T12:00:00Z to 2026-06-01T12:00:00Z',
    );
  });

  it('has one line for each thing, whatever a tenant is called', () => {
    const name = `x\r\nOVER: all is well\u2028\u202e${'y'.repeat(2_000)}`;
    const message = composeMessage([untold('backups_failing', name)], at);
    expect(message.title).not.toMatch(/[\r\n\u2028\u202e]/);
    expect(message.title.length).toBeLessThanOrEqual(180);
    const lines = messageText(message).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('tenant x\\u{d}\\u{a}OVER: all is well\\u{2028}\\u{202e}yyy');
  });

  it('mentions and links nobody in Slack', () => {
    const text = slackText(
      composeMessage([untold('backups_failing', '<!channel> & *x* <https://evil|y>')], at),
    );
    expect(text).not.toMatch(/<|>/);
    expect(text).toContain('&lt;!channel&gt; &amp; ∗x∗');
    expect(slackText(composeMessage(many(3), at))).toMatch(/^\*Lifeboat: new: Backups failing \(3\)\*\nNEW/);
  });

  it('that is a test says that nothing is wrong', () => {
    const message = composeTest(at);
    expect(message.title).toContain('nothing is wrong');
    expect(messageText(message)).toContain('lifeboat alerts test');
  });
});
