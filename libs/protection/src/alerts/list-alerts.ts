import type { AlertChannelsRepository, AlertsRepository, PageRequest } from '@lifeboat/catalog';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { AlertKind } from './alert-kind.js';
import { type AlertsPage, viewOfAlert, viewOfChannel } from './alert-view.js';
import type { Channel } from './tell/channel.js';

export const ALERT_STATES = ['open', 'closed', 'all'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export interface AlertListInput extends PageRequest {
  /** `open`, if not given. */
  state?: AlertState | undefined;
  kind?: AlertKind | undefined;
}

/** Shows what is wrong, what was, and whether it could be told. */
export class ListAlerts {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly alerts: AlertsRepository,
    private readonly channels: AlertChannelsRepository,
    private readonly configured: readonly Channel[],
  ) {}

  /** Newest first. @throws LifeboatError FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list({ state = 'open', ...filter }: AlertListInput = {}): Promise<AlertsPage> {
    await this.authoriser.require('alerts.read', currentActor().tenantId);
    return this.transactions.run(async () => {
      const open = state === 'all' ? undefined : state === 'open';
      const { items, nextCursor } = await this.alerts.list({ ...filter, open });
      const deliveries = await this.alerts.deliveriesOf(items.map(({ id }) => id));
      const states = await this.channels.list();
      return {
        items: items.map((alert) => viewOfAlert(alert, deliveries)),
        nextCursor,
        channels: this.configured.map((channel) => viewOfChannel(channel, states)),
      };
    });
  }
}
