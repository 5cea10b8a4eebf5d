import type { Command } from 'commander';
import { toSourceStatus } from '../../shared/tools/source-fields.ts';
import { createFreshness } from '../../shared/sync/freshness.ts';
import { EXIT } from '../failure.ts';
import type { Run } from '../run-command.ts';
import { sourceTable } from '../source-table.ts';

export function addSourceList(source: Command, run: Run): void {
  source
    .command('list')
    .description('every source, and how far the index agrees with it')
    .action(() =>
      run(async ({ composition, workspace, out }) => {
        const { sources } = composition;
        // Straight from the store: whoever has just changed something wants to see it.
        const all = await createFreshness(sources, 0)(workspace);
        const records = new Map((await sources.listSources(workspace)).map((record) => [record.id, record]));
        const document = all.map((each) => {
          const { spec, include, exclude, expand, refreshMinutes } = records.get(each.id) ?? {};
          return {
            ...toSourceStatus(each),
            source_definition: { id: each.id, spec, include, exclude, expand, refreshMinutes },
          };
        });
        out.result({ workspace, sources: document }, () => sourceTable(all, new Date()));
        return EXIT.done;
      }),
    );
}
