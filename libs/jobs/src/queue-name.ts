/** Every queue there is. A queue is served by one kind of worker. */
export const QUEUE_NAMES = ['backup', 'restore', 'integrity'] as const;

export type QueueName = (typeof QUEUE_NAMES)[number];
