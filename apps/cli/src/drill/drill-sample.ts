import { LifeboatError } from '@lifeboat/kernel';
import { type DrillChoice, SampleDrills, type SampleItem } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';
import { Work } from '../jobs/work.js';
import { Output } from '../output/output.js';
import { reportOfJob, type SampledLine } from '../output/views/drills.js';
import type { Lifeboat } from '../session/lifeboat.js';

/** Drills several tenants; one that cannot be drilled keeps no other from being so. */
@Injectable()
export class DrillSample {
  constructor(
    private readonly work: Work,
    private readonly output: Output,
  ) {}

  /** Only asks for them. */
  async start(lifeboat: Lifeboat, count: number, choice: DrillChoice): Promise<SampledLine[]> {
    return (await lifeboat.get(SampleDrills).sample(count, choice)).map(startedLine);
  }

  /**
   * All are asked for before any is waited for, so that several workers can share them.
   *
   * @throws LifeboatError where a server is down that all of them need; Interrupted
   */
  async drill(lifeboat: Lifeboat, count: number, choice: DrillChoice): Promise<SampledLine[]> {
    const started = await this.start(lifeboat, count, choice);
    const lines: SampledLine[] = [];
    for (const [index, line] of started.entries()) {
      this.output.note(`${String(index + 1)}/${String(started.length)}: ${line.tenantId}`);
      lines.push(await this.finish(lifeboat, line));
    }
    return lines;
  }

  private async finish(lifeboat: Lifeboat, line: SampledLine): Promise<SampledLine> {
    if (line.jobId === null) {
      return line;
    }
    try {
      const { passed, rpoMs, rtoMs, checks } = reportOfJob(await this.work.finish(lifeboat, line.jobId));
      const failed = checks.find(({ ok }) => !ok);
      const firstFailure = failed === undefined ? null : `${failed.name}: ${failed.detail}`;
      return { ...line, passed, rpoMs, rtoMs, firstFailure };
    } catch (thrown) {
      if (
        !(thrown instanceof LifeboatError) ||
        thrown.code === 'REDIS_UNAVAILABLE' ||
        thrown.code === 'CATALOG_UNAVAILABLE'
      ) {
        throw thrown;
      }
      const { code, detail } = thrown;
      return { ...line, error: { code, detail } };
    }
  }
}

function startedLine({ tenantId, drill, error }: SampleItem): SampledLine {
  return {
    tenantId,
    drillId: drill?.drillId ?? null,
    jobId: drill?.jobId ?? null,
    passed: null,
    rpoMs: null,
    rtoMs: null,
    firstFailure: null,
    error,
  };
}
