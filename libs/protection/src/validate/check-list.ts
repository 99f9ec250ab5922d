import type { CheckName, ValidationCheck } from './validation-result.js';

/** A backup can be broken in as many places as it has; so many of them are listed for each check. */
const MOST_FAILURES = 100;

/** The checks of one backup while they are made. */
export class CheckList {
  private readonly made: ValidationCheck[] = [];
  private readonly left = new Map<CheckName, number>();

  get valid(): boolean {
    return this.made.every(({ ok }) => ok);
  }

  /** All checks; where failures were too many to list, with their number. */
  get checks(): ValidationCheck[] {
    const more = [...this.left].map(([name, count]) => ({
      name,
      ok: false,
      detail: `and ${String(count)} more of this kind`,
    }));
    return [...this.made, ...more];
  }

  passed(name: CheckName, detail: string): void {
    this.made.push({ name, ok: true, detail });
  }

  failed(name: CheckName, detail: string): void {
    const before = this.made.filter((check) => check.name === name && !check.ok);
    if (before.some((check) => check.detail === detail)) {
      return;
    }
    if (before.length < MOST_FAILURES) {
      this.made.push({ name, ok: false, detail });
    } else {
      this.left.set(name, (this.left.get(name) ?? 0) + 1);
    }
  }

  /** Ends a check that can fail in several places: it is good where it failed in none. */
  settle(name: CheckName, detail: string): void {
    if (!this.made.some((check) => check.name === name)) {
      this.passed(name, detail);
    }
  }
}
