import type { AlertChannelName } from '@lifeboat/catalog';
import type { Delivery } from '@lifeboat/observability';
import type { AlertMessage } from './alert-message.js';

/** A way to tell people or programs that something is wrong. */
export interface Channel {
  readonly name: AlertChannelName;
  /** Where it leads, for a person; never a secret. */
  readonly destination: string;
  /** Sends a message once, within a time limit. Never throws. */
  send(message: AlertMessage, signal?: AbortSignal): Promise<Delivery>;
}
