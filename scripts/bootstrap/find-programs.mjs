// Run with the project's own Node after the build: what the libraries find is what they will use. Prints one JSON
// object: for each kind of program what is missing, or null.
import { spawnSync } from 'node:child_process';
import { findRedisServer } from '@lifeboat/local-stack';
import { CLIENT_PROGRAMS, findPostgres, SERVER_PROGRAMS } from '@lifeboat/postgres-process';

async function problemOf(find) {
  try {
    await find();
    return null;
  } catch (error) {
    return error.detail ?? error.message;
  }
}

/** A program that only has to be there. */
function missingProgram(name, versionArgument = '--version') {
  return spawnSync(name, [versionArgument]).status === 0
    ? null
    : `The program ${name} was not found on PATH.`;
}

/** The S3 server of the tests. Debian's Python: its packages are not seen by another. */
function swiftProblem() {
  const modules = 'swift.proxy.server, swift.obj.server, swift.common.middleware.s3api.s3api';
  const { status } = spawnSync('/usr/bin/python3', ['-c', `import ${modules}`]);
  return status === 0 ? null : 'OpenStack Swift, the S3 server of the tests, was not found.';
}

const problems = {
  postgresql: await problemOf(async () => {
    const server = await findPostgres({ programs: SERVER_PROGRAMS });
    await findPostgres({ programs: CLIENT_PROGRAMS, minimumMajor: server.version.major });
  }),
  redis: await problemOf(findRedisServer),
  swift: swiftProblem(),
  age: missingProgram('age'),
  pgbackrest: missingProgram('pgbackrest', 'version'),
  promtool: missingProgram('promtool'),
  zstd: missingProgram('zstd'),
};
process.stdout.write(JSON.stringify(problems));
