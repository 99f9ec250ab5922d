import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { handlersOf } from './handler-map.js';
import { JOBS, jobNamesOf, parseJob } from './job-contracts.js';
import type { JobHandler } from './job-handler.js';
import { QUEUE_DECISIONS } from './queue-decisions.js';
import { QUEUE_NAMES, WORK_QUEUES } from './queue-name.js';
import { TICKS } from './tick-contracts.js';

const payload = {
  operationId: randomUUID(),
  tenantId: 'acme',
  actor: { subject: 'ann', role: 'tenant_admin', tenantId: 'acme', source: 'api', requestId: 'r1' },
};

const handlerOf = (jobName: JobHandler['jobName']): JobHandler => ({
  jobName,
  handle: async () => ({ kind: 'done' }),
});

const ID = /(^|\.)\w+Id$/;
const WHO = ['actor.subject', 'actor.role', 'actor.source'];

/** The names of a schema's innermost fields, with the types that they can have besides null. */
function leavesOf(schema: z.core.JSONSchema.BaseSchema, path = ''): [field: string, type: string][] {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0 && path === '') {
    return [];
  }
  if (fields.length === 0) {
    const types = (schema.anyOf ?? [schema]).map(({ type }) => String(type));
    return types.filter((type) => type !== 'null').map((type) => [path, type]);
  }
  return fields.flatMap(([name, field]) =>
    typeof field === 'object' ? leavesOf(field, path === '' ? name : `${path}.${name}`) : [],
  );
}

describe('the map of jobs', () => {
  it('gives every queue its jobs and its decisions', () => {
    for (const queue of WORK_QUEUES) {
      expect(jobNamesOf(queue)).not.toHaveLength(0);
    }
    for (const queue of QUEUE_NAMES) {
      expect(QUEUE_DECISIONS[queue].attempts).toBeGreaterThan(0);
      expect(QUEUE_DECISIONS[queue].stalledIntervalMs).toBeLessThan(QUEUE_DECISIONS[queue].lockDurationMs);
    }
  });

  it('takes a payload that survives JSON', () => {
    for (const name of Object.keys(JOBS)) {
      expect(parseJob(name, JSON.parse(JSON.stringify(payload)))).toEqual({ name, payload });
    }
  });

  it('holds ids and who asks in every payload, and nothing else: Redis is no place for data', () => {
    const jobs = Object.entries(JOBS).map(([name, { payload: schema }]) => [name, schema] as const);
    for (const [name, schema] of [...jobs, ...Object.entries(TICKS)]) {
      for (const [field, type] of leavesOf(z.toJSONSchema(schema))) {
        expect([name, field, ID.test(field) || WHO.includes(field)]).toEqual([name, field, true]);
        expect([name, field, type]).toEqual([name, field, 'string']);
      }
    }
    for (const name of Object.keys(JOBS)) {
      const more = parseJob(name, { ...payload, rows: [{ email: 'a@b.example' }], secret: 's' });
      expect(more.payload).toEqual(payload);
    }
  });

  it.each([
    ['an unknown name', 'explode', payload],
    ['a name of Object.prototype', 'toString', payload],
    ['no payload', 'backup', undefined],
    ['an operation id that is no uuid', 'backup', { ...payload, operationId: '1; drop' }],
    ['no actor', 'restore', { ...payload, actor: undefined }],
    ['an unknown role', 'restore', { ...payload, actor: { ...payload.actor, role: 'root' } }],
  ])('refuses %s', (_what, name, data) => {
    expect(() => parseJob(name, data)).toThrow(expect.objectContaining({ code: 'JOB_INVALID' }));
  });
});

describe('the handlers of a queue', () => {
  it('are found by job name', () => {
    const handler = handlerOf('backup');
    expect(handlersOf('backup', [handler]).get('backup')).toBe(handler);
  });

  it.each([
    ['missing', []],
    ['doubled', [handlerOf('backup'), handlerOf('backup')]],
    ['of another queue', [handlerOf('backup'), handlerOf('restore')]],
  ])('stop the boot where one is %s', (_what, handlers) => {
    expect(() => handlersOf('backup', handlers)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    );
  });
});
