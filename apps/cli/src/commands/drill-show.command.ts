import { type DrillDetails, ReadDrills } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { drillsText, reportOf, reportText } from '../output/views/drills.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';

interface DrillShowOptions {
  tenant: string;
  drill: string;
}

@SubCommand({ name: 'show', description: 'Show one drill with its report' })
@RequiresPermission('drills.read')
export class DrillShowCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { tenant: named, drill }: DrillShowOptions): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const document = await lifeboat.get(ReadDrills).get(tenant.id, drill);
      this.output.answer({ document, text: () => drillText(document) });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '-d, --drill <id>',
    description: 'the drill, as "lifeboat drill list" shows it',
    required: true,
  })
  parseDrill(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      [
        'drill show -t acme -d <drill id>',
        'what was checked, rows and content of each table, and how long it took',
      ],
      ['drill show -t acme -d <drill id> --output json', 'the report as it was signed'],
    );
  }
}

function drillText(drill: DrillDetails): string {
  const { report, error } = drill;
  const why = error === null ? [] : [`${error.code}: ${error.detail}\n  -> ${error.remedy}`];
  return [drillsText([drill]), ...why, ...(report === null ? [] : [reportText(reportOf(report))])].join(
    '\n\n',
  );
}
