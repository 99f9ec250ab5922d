import type { CatalogFinding } from '@lifeboat/protection';

/** Each finding as a paragraph: their sentences are too long for a table. */
export function findingsText(findings: readonly CatalogFinding[]): string {
  return findings.map(findingText).join('\n');
}

function findingText({ severity, kind, detail, remedy, repair }: CatalogFinding): string {
  const lines = [`${severity.padEnd(7)}  ${kind}: ${detail}`];
  if (repair?.done !== true) {
    lines.push(`         -> ${remedy}`);
  }
  if (repair !== null) {
    lines.push(`         ${repair.done ? 'repaired' : 'left'}: ${repair.detail}`);
  }
  return lines.join('\n');
}
