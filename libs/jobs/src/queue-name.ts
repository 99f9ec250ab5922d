/** The queues that carry operations. A queue is served by one kind of worker. */
export const WORK_QUEUES = ['backup', 'restore', 'integrity'] as const;

export type WorkQueueName = (typeof WORK_QUEUES)[number];

/** Every queue there is; `schedule` carries ticks. */
export const QUEUE_NAMES = [...WORK_QUEUES, 'schedule'] as const;

export type QueueName = (typeof QUEUE_NAMES)[number];
