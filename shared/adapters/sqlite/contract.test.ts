import { describeKeyStore } from '../../../tests/contracts/key-store.contract.ts';
import { describeVectorStore } from '../../../tests/contracts/vector-store.contract.ts';
import { storeFolder } from './testing/folder.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

describeVectorStore('SQLite file', async () => folder.open().vectors, { propertyRuns: 60 });
describeVectorStore('SQLite in memory', async () => folder.open(':memory:').vectors);
describeKeyStore('SQLite file', async () => folder.open().keys);
