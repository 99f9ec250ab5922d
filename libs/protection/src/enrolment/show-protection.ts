import {
  type AppDatabase,
  type AppDatabases,
  captureNames,
  findUnmetRequirements,
  planEnrolment,
  readEnrolmentState,
} from '@lifeboat/app-database';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import {
  type ProtectionView,
  requirementProblem,
  slotView,
  stepProblem,
  tableView,
} from './protection-view.js';

/** Shows which tables the change log covers, and what is no longer as it was enrolled. */
export class ShowProtection {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly databases: AppDatabases,
  ) {}

  /**
   * @param database the name of one; all if not given
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, APP_DATABASE_UNAVAILABLE, UNCLASSIFIED_TABLE, SCOPE_INVALID
   */
  async show(database?: string): Promise<ProtectionView[]> {
    await this.authoriser.require('protection.read', currentActor().tenantId);
    const shown = database === undefined ? this.databases.all() : [this.databases.get(database)];
    return Promise.all(shown.map(viewOf));
  }
}

async function viewOf(database: AppDatabase): Promise<ProtectionView> {
  return database.withConnection(async (client) => {
    const names = captureNames(database.name);
    const scope = await database.tenantScope(client);
    const state = await readEnrolmentState(client, scope, names);
    const { kept, objects } = state.records;
    const { steps, tables } = planEnrolment(scope, state, names, {
      full: [],
      refuseMoves: false,
      ddlMarker: objects.some(({ kind }) => kind === 'ddl_marker'),
    });
    return {
      database: database.name,
      enrolled: kept,
      publication: state.publication === null ? null : names.publication,
      slot: state.slot === null ? null : slotView(names.slot, state.slot),
      ddlMarker: state.ddlMarker,
      tables: tables.map((table) =>
        tableView(
          table,
          scope.tables.find(({ schema, name }) => schema === table.schema && name === table.name),
          state,
        ),
      ),
      problems: kept
        ? [
            ...findUnmetRequirements(state).map((each) => requirementProblem(each, database.name)),
            ...steps.map(stepProblem),
          ]
        : [],
    };
  });
}
