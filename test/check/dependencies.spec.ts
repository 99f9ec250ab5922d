import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { execFile } from 'node:child_process';

/** What npm 11 prints, as its format has it: made by hand, not recorded. */
const report = (...found: [name: string, severity: string][]): string =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      found.map(([name, severity]) => [
        name,
        {
          name,
          severity,
          isDirect: false,
          via: [{ source: 1, name, title: 'A hole', severity, range: '<2.0.0' }],
          effects: [],
          range: '<2.0.0',
          nodes: [`node_modules/${name}`],
          fixAvailable: true,
        },
      ]),
    ),
    metadata: { vulnerabilities: { total: found.length } },
  });

/** As a mirror without the service makes npm answer. */
const REFUSED = JSON.stringify({ message: '405 Method Not Allowed', method: 'POST', statusCode: 405 });

let directory: TemporaryDirectory;

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => directory.remove());

/** Runs the audit with an npm that prints this, and ends as npm does. */
async function audit(output: string, npmCode: number): Promise<{ code: number; said: string }> {
  const npm = join(directory.path, 'npm');
  await writeFile(join(directory.path, 'output'), output);
  await writeFile(npm, `#!/bin/sh\ncat "$(dirname "$0")/output"\nexit ${String(npmCode)}\n`);
  await chmod(npm, 0o755);
  const script = `import { auditDependencies } from './scripts/bootstrap/audit.mjs'; process.exitCode = await auditDependencies();`;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '-e', script],
      { env: { PATH: [directory.path, process.env['PATH']].join(delimiter) } },
      (_error, _stdout, stderr) => resolve({ code: child.exitCode ?? -1, said: stderr }),
    );
  });
}

describe('known vulnerabilities of dependencies', () => {
  it('fail the check where they are serious, and each is named', async () => {
    const { code, said } = await audit(
      report(['harmless', 'moderate'], ['broken', 'high'], ['worse', 'critical']),
      1,
    );
    expect(code).toBe(1);
    expect(said).toContain('broken <2.0.0 has a vulnerability of severity high');
    expect(said).toContain('worse <2.0.0 has a vulnerability of severity critical');
    expect(said).not.toContain('harmless');
  });

  it.each([
    ['are none', report(), 0],
    ['are not serious', report(['harmless', 'low'], ['other', 'moderate']), 1],
  ])('let it pass where they %s', async (_what, output, npmCode) => {
    expect(await audit(output, npmCode)).toEqual({ code: 0, said: '' });
  });

  it.each([
    ['refuses', REFUSED],
    ['says nothing', ''],
    ['says something else', 'npm error network'],
    ['says null', 'null'],
  ])('are not known, and it says so, where the registry %s', async (_what, output) => {
    const { code, said } = await audit(output, 1);
    expect(code).toBe(0);
    expect(said).toContain('dependencies were not audited');
  });
});
