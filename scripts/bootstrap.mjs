// Entry of every npm script: `node scripts/bootstrap.mjs <task> [arguments]`. It runs on whatever Node is there, before
// anything is installed: so it uses built-ins only, and this file keeps to syntax that even an old Node understands.

const OLDEST_NODE = 18;
const major = Number(process.versions.node.split('.')[0]);

if (major < OLDEST_NODE) {
  console.error(
    'lifeboat: This is Node ' +
      process.versions.node +
      '. Lifeboat needs Node ' +
      OLDEST_NODE +
      ' or newer to set\n' +
      '  itself up (it then fetches the Node it runs on by itself).\n' +
      '  -> Install a current Node from https://nodejs.org, or run: cp .env.example .env && docker compose up',
  );
  process.exitCode = 1;
} else {
  import('./bootstrap/main.mjs').then(function (bootstrap) {
    return bootstrap.main(process.argv.slice(2));
  });
}
