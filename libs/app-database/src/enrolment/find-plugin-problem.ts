import { systemCodeOf } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';
import { literal } from '../scope/quote.js';
import type { Requirement } from './requirements.js';

const FILE_MISSING = '58P01';
const NOT_ALLOWED = '42501';

/**
 * Whether the server has the output plugin. Only a superuser can find out before a slot is made; to others it is told
 * when the slot is refused.
 */
export async function findPluginProblem(admin: PoolClient, plugin = 'pgoutput'): Promise<Requirement[]> {
  try {
    await admin.query(`LOAD ${literal(plugin)}`);
    return [];
  } catch (error) {
    switch (systemCodeOf(error) ?? '') {
      case FILE_MISSING:
        return [
          {
            detail: `The server has no output plugin ${plugin}.`,
            remedy: 'Complete the installation of the server: pgoutput is part of PostgreSQL.',
          },
        ];
      case NOT_ALLOWED:
        return [];
      default:
        throw error;
    }
  }
}
