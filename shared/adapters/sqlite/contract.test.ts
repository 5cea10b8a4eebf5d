import { describeGenerationStore } from '../../../tests/contracts/generation-store.contract.ts';
import { describeKeyStore } from '../../../tests/contracts/key-store.contract.ts';
import { describeLeaseStore } from '../../../tests/contracts/lease-store.contract.ts';
import { describeSettingsStore } from '../../../tests/contracts/settings-store.contract.ts';
import { describeSourceStore } from '../../../tests/contracts/source-store.contract.ts';
import { describeUsageStore } from '../../../tests/contracts/usage-store.contract.ts';
import { describeVectorStore } from '../../../tests/contracts/vector-store.contract.ts';
import { describeWorkspaceList } from '../../../tests/contracts/workspace-list.contract.ts';
import { storeFolder } from './testing/folder.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

describeVectorStore('SQLite file', async () => folder.open().vectors, { propertyRuns: 60 });
describeVectorStore('SQLite in memory', async () => folder.open(':memory:').vectors);
describeKeyStore('SQLite file', async () => folder.open().keys);
describeSourceStore('SQLite file', async () => folder.open().sources, { propertyRuns: 60 });
describeLeaseStore('SQLite file', async () => folder.open().leases, { propertyRuns: 60 });
describeGenerationStore('SQLite file', async () => folder.open().generations, { propertyRuns: 60 });
describeUsageStore('SQLite file', async () => folder.open().usage, { propertyRuns: 60 });
describeSettingsStore('SQLite file', async () => folder.open().settings, { propertyRuns: 60 });
describeWorkspaceList('SQLite file', async () => folder.open());
