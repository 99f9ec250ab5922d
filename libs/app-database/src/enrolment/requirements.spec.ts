import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '@lifeboat/local-stack';
import { ownStack, runSql } from '@lifeboat/testing';
import pg from 'pg';
import { captureNames } from './capture-names.js';
import type { EnrolmentState } from './enrolment-state.js';
import { readEnrolledState } from './read-enrolment-state.js';
import { findPluginProblem } from './find-plugin-problem.js';
import { findUnmetRequirements, type Requirement } from './requirements.js';

let stack: LocalStack;
let state: EnrolmentState;
let pluginProblems: Requirement[];

beforeAll(async () => {
  stack = await ownStack({
    postgresSettings: { wal_level: 'replica', max_replication_slots: '0', max_wal_senders: '0' },
  });
  const client = new pg.Client({ connectionString: stack.postgres.superuserUrl('postgres') });
  await client.connect();
  state = await readEnrolledState(client, captureNames('main'));
  const pool = new pg.Pool({ connectionString: stack.postgres.superuserUrl('postgres') });
  const admin = await pool.connect();
  pluginProblems = [
    ...(await findPluginProblem(admin)),
    ...(await findPluginProblem(admin, 'no_such_plugin')),
  ];
  admin.release();
  await pool.end();
  await client.end();
});

afterAll(() => stack.remove());

describe('a server that is not ready for logical replication', () => {
  it('is told what it lacks, with what to do', () => {
    const unmet = findUnmetRequirements(state);
    expect(unmet.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('lifeboat_app'),
      'wal_level is replica.',
      expect.stringContaining('max_replication_slots is 0'),
      expect.stringContaining('max_wal_senders is 0'),
    ]);
    expect(unmet[1]?.remedy).toContain('rds.logical_replication');
  });

  it('is told of an output plugin that it does not have, and of none that it has', () => {
    expect(pluginProblems.map(({ detail }) => detail)).toEqual([
      'The server has no output plugin no_such_plugin.',
    ]);
  });

  it('is told to be a standby', () => {
    const standby = { ...state, server: { ...state.server, standby: true } };
    expect(findUnmetRequirements(standby)[1]?.remedy).toContain('primary');
  });
});

describe('a server that is ready', () => {
  const ready = { prepared: true, walLevel: 'logical', maxSlots: 10, maxSenders: 10 };

  it('lacks nothing', () => {
    expect(findUnmetRequirements({ ...state, server: { ...state.server, ...ready } })).toEqual([]);
  });

  it('is refused a database without an encoding', async () => {
    await runSql(
      stack.postgres.superuserUrl('postgres'),
      `CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    const client = new pg.Client({ connectionString: stack.postgres.superuserUrl('bytes') });
    await client.connect();
    const { server } = await readEnrolledState(client, captureNames('main'));
    await client.end();
    expect(findUnmetRequirements({ ...state, server: { ...server, ...ready } })).toMatchObject([
      { detail: expect.stringContaining('SQL_ASCII'), remedy: expect.stringContaining('UTF8') },
    ]);
  });

  it('keeps its slot, though it has no other to give', () => {
    const slot = {
      plugin: 'pgoutput',
      database: 'postgres',
      active: false,
      walStatus: 'reserved',
      retainedBytes: 0,
      confirmedLsn: '0/1',
    };
    const server = { ...state.server, ...ready, maxSlots: 1, usedSlots: 1 };
    expect(findUnmetRequirements({ ...state, server, slot })).toEqual([]);
    expect(findUnmetRequirements({ ...state, server, slot: null })).toHaveLength(1);
  });
});

describe('the names of capture', () => {
  it('are such as slots can have', () => {
    expect(captureNames('main')).toEqual({ publication: 'lifeboat_main', slot: 'lifeboat_main' });
    expect(captureNames(`eu-1-${'x'.repeat(60)}`).slot).toMatch(/^lifeboat_eu_1_x{49}$/);
  });
});
