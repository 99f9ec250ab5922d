import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection that does end when it is told to. ioredis cancels its next try to connect where it is told between two
 * tries, but neither says that it has ended nor refuses the commands that wait: whoever waits for them waits for ever.
 */
export class EndingRedis extends Redis {
  override disconnect(reconnect = false): void {
    if (this.status === 'reconnecting' && !reconnect) {
      // ioredis ends what has never tried to connect at once, for it has no socket either.
      this.status = 'wait';
    }
    super.disconnect(reconnect);
  }

  /** BullMQ takes a second connection of the same kind, to wait for jobs. */
  override duplicate(override?: Partial<RedisOptions>): EndingRedis {
    return new EndingRedis({ ...this.options, ...override });
  }
}
