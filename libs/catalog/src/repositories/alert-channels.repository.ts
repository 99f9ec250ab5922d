import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { AlertChannel, type AlertChannelName } from '../entities/alert-channel.entity.js';
import { updateRows } from './write.js';

/** The rows of `alert_channels`: for a system administrator's context. */
export class AlertChannelsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** A channel, which is used from now on if it was not before. */
  async use(channel: AlertChannelName): Promise<AlertChannel> {
    await requireRls()
      .createQueryBuilder()
      .insert()
      .into(AlertChannel)
      .values({ channel, since: this.clock.now() })
      .orIgnore()
      .execute();
    return requireRls().findOneByOrFail(AlertChannel, { channel });
  }

  list(): Promise<AlertChannel[]> {
    return requireRls().find(AlertChannel, { order: { channel: 'ASC' } });
  }

  async succeeded(channel: AlertChannelName): Promise<void> {
    const now = this.clock.now();
    const patch = { lastSentAt: now, failures: 0, lastFailure: null, nextTryAt: null };
    await updateRows(AlertChannel, { channel }, patch, now);
  }

  /** @param nextTryAt when it is tried again */
  async failed(channel: AlertChannelName, lastFailure: string, nextTryAt: Date): Promise<void> {
    const patch = { failures: () => 'failures + 1', lastFailure, nextTryAt };
    await updateRows(AlertChannel, { channel }, patch, this.clock.now());
  }
}
