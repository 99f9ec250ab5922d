/** Who is told of what is wrong, and how often. */
export interface AlertsConfig {
  /** How long after it was told last something that is still wrong is told again, in milliseconds. */
  reminderMs: number;
  /** For so long what is new of a kind that was just told waits, to come in one message, in milliseconds. */
  groupIntervalMs: number;
  /** The share of the repository's room, in percent, that has to be free. */
  freePercent: number;
  /** What the repository may hold in all, in bytes; null where its own size is the only bound. */
  quotaBytes: number | null;
  webhook: AlertWebhookConfig | null;
  email: AlertEmailConfig | null;
}

export interface AlertWebhookConfig {
  /** Slack's is a secret itself. */
  url: string;
  /** Signs what is sent, at least 32 characters; null where the receiver is not to know, as Slack. */
  secret: string | null;
  format: 'lifeboat' | 'slack';
  /** How long one call may take, in milliseconds. */
  timeoutMs: number;
}

export interface AlertEmailConfig {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  smtpUrl: string;
  from: string;
  /** At least one. */
  to: string[];
  /** How long one message may take, in milliseconds. */
  timeoutMs: number;
}
