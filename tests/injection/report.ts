/**
 * What planted instructions achieve, by family, without a live model. KILDE_INJECTION_CORPUS names a folder with
 * more of them. Exit codes: 0, 1 a promise is broken.
 */
import { openFamilies } from './families/index.ts';
import { fetchedFamilies } from './fetched.ts';
import { brokenPromises, findingsTable } from './findings-table.ts';
import { measureFamilies } from './measure.ts';

const families = [...(await openFamilies()), ...(await fetchedFamilies(process.env['KILDE_INJECTION_CORPUS']))];
const measured = await measureFamilies(families);
console.log(findingsTable(measured));
const broken = brokenPromises(measured);
if (broken.length > 0) console.error(`Broken promises: ${broken.join(', ')}`);
process.exitCode = broken.length > 0 ? 1 : 0;
