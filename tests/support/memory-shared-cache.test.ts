import { describeSharedCache } from '../contracts/shared-cache.contract.ts';
import { MemorySharedCache } from './memory-shared-cache.ts';

describeSharedCache('memory', async (clock) => new MemorySharedCache(clock), { propertyRuns: 300 });
