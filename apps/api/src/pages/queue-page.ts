import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { JobProducer } from '@lifeboat/jobs';
import type { RequestHandler } from 'express';

export const QUEUE_PAGE_PATH = '/admin/queues';

/** Bull Board: the queues as they are, for system administrators to look at. It offers nothing that `readOnlyPage` refuses. */
export function queuePage(producer: JobProducer): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(QUEUE_PAGE_PATH);
  createBullBoard({
    queues: producer.all.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Lifeboat' } },
  });
  return serverAdapter.getRouter() as RequestHandler;
}
