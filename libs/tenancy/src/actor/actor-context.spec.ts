import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Actor } from './actor.js';
import { currentActor, runAs } from './actor-context.js';
import { runAsSystem } from './run-as-system.js';

const admin = (tenantId: string | null): Actor => ({
  subject: `admin of ${tenantId ?? 'nobody'}`,
  role: 'tenant_admin',
  tenantId,
  source: 'api',
  requestId: 'r',
});

describe('runAs', () => {
  it('throws outside', () => {
    expect(() => currentActor()).toThrow(/^TENANT_CONTEXT_MISSING/);
  });

  it('keeps concurrent actors apart', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((tenantId, index) =>
        runAs(admin(tenantId), async () => {
          await delay(10 - index * 3);
          return currentActor().tenantId;
        }),
      ),
    );
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('nests, and gives the outer actor back', () => {
    runAs(admin('a'), () => {
      runAsSystem('test', () =>
        expect(currentActor()).toMatchObject({ subject: 'system:test', tenantId: null }),
      );
      expect(currentActor().tenantId).toBe('a');
    });
  });

  it.each([null, ''])("refuses a tenant's role with the tenant %j", (tenantId) => {
    expect(() => runAs(admin(tenantId), () => undefined)).toThrow(/^FORBIDDEN/);
  });
});
