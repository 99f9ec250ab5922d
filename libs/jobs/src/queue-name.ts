/**
 * The queues that carry operations. A queue is served by one kind of worker; `backup_large` keeps the backups of large
 * tenants out of the way of the others.
 */
export const WORK_QUEUES = ['backup', 'backup_large', 'restore', 'integrity'] as const;

export type WorkQueueName = (typeof WORK_QUEUES)[number];

/** Every queue there is; `schedule` carries ticks. */
export const QUEUE_NAMES = [...WORK_QUEUES, 'schedule'] as const;

export type QueueName = (typeof QUEUE_NAMES)[number];
