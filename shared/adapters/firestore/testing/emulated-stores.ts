import { newProject } from '../../../../tests/support/with-emulator.ts';
import { openFirestore, type FirestoreOptions, type FirestoreStores } from '../index.ts';

/** Stores that whoever runs a contract does not close. */
export interface EmulatedStores {
  /** Over a project of its own. */
  open(options?: FirestoreOptions): Promise<FirestoreStores>;
  close(): Promise<void>;
}

export function emulatedStores(): EmulatedStores {
  const opened: FirestoreStores[] = [];
  return {
    open: async (options = {}) => {
      const { host, projectId } = newProject();
      // Two cores shared with other tests are not an outage.
      const base = { projectId, emulatorHost: host, deadlineMs: 30_000 };
      const stores = await openFirestore({ ...base, ...options });
      opened.push(stores);
      return stores;
    },
    close: async () => {
      await Promise.all(opened.map(({ vectors }) => vectors.close()));
    },
  };
}
