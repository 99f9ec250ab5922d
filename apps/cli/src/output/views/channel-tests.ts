import type { ChannelTest } from '@lifeboat/protection';

export function channelTestsText(tests: readonly ChannelTest[]): string {
  return tests
    .map(
      ({ channel, destination, accepted, answer }) =>
        `${accepted ? 'SENT  ' : 'FAILED'}  ${channel} to ${destination}: ${answer}`,
    )
    .join('\n');
}
