/** Syncs a folder in a process of its own, for tests that kill it: `node sync-process.ts DATA_DIR FOLDER`. A line for each entry. */
import { compose } from '../../shared/compose.ts';
import { loadConfig } from '../../shared/platform/config/index.ts';
import { putSource } from '../../shared/sync/manage-sources.ts';
import { folderSource } from '../../shared/sync/sync-reader.ts';

const [dataDir = '', folder = ''] = process.argv.slice(2);
const kilde = await compose(loadConfig({ KILDE_DATA_DIR: dataDir }));
if ((await kilde.sources.getSource('default', 'files')) === undefined)
  await putSource(kilde.sync, 'default', { ...folderSource('files', folder), expand: true });
const { run, error } = await kilde.reindexer.sync('default', 'files', {
  onProgress: ({ path }) => void process.stdout.write(`${path}\n`),
});
if (error !== null) throw error;
process.stdout.write(`done ${JSON.stringify(run)}\n`);
await kilde.close();
