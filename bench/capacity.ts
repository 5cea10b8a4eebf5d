/**
 * `node bench/capacity.ts`: what a month costs, as docs/capacity.md shows it. Everything it is computed from stands in
 * `capacity/assumed.ts` and `shared/platform/prices.ts`.
 */
import { assumptionsTable, firstTable, idleSentence, monthsTable, unitsTable } from './capacity/tables.ts';

for (const text of [monthsTable(), idleSentence(), unitsTable(), firstTable(), assumptionsTable()])
  console.log(`${text}\n`);
