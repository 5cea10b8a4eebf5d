import type { SourceStore } from '../../shared/ports/sources.ts';
import type { SourceCheck } from './source-store/context.ts';
import { definitionContract } from './source-store/definitions.ts';
import { entryContract } from './source-store/entries.ts';
import { isolationContract } from './source-store/isolation.ts';
import { runContract } from './source-store/runs.ts';
import type { ContractOptions } from './vector-store/context.ts';

/** What every SourceStore must do. `open` gives a fresh, empty store; whoever opens it closes it. */
export function describeSourceStore(
  name: string,
  open: () => Promise<SourceStore>,
  { timeoutMs = 20_000, propertyRuns = 15 }: ContractOptions = {},
): void {
  const check: SourceCheck = (title, body) => {
    it(title, async () => body(await open()), timeoutMs);
  };

  describe(`SourceStore contract: ${name}`, () => {
    describe('sources', () => definitionContract(check));
    describe('entries', () => entryContract(check, propertyRuns));
    describe('runs', () => runContract(check, propertyRuns));
    describe('isolation', () => isolationContract(check));
  });
}
