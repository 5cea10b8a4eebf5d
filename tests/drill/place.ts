import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A store that can be lost. */
export interface Place {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Loses everything in it. */
  wipe(): Promise<void>;
}

export function embeddedPlace(folder: string): Place {
  const dataDir = join(folder, `embedded-${randomUUID().slice(0, 8)}`);
  return {
    name: 'embedded',
    env: { KILDE_STORE: 'sqlite', KILDE_DATA_DIR: dataDir },
    wipe: () => rm(dataDir, { recursive: true, force: true }),
  };
}

/** A project of its own on a running emulator. */
export function emulatedPlace(folder: string, host: string): Place {
  const project = `kilde-drill-${randomUUID().slice(0, 8)}`;
  return {
    name: 'emulator',
    env: {
      KILDE_STORE: 'firestore',
      KILDE_DATA_DIR: join(folder, project),
      GOOGLE_CLOUD_PROJECT: project,
      FIRESTORE_EMULATOR_HOST: host,
    },
    wipe: async () => {
      const url = `http://${host}/emulator/v1/projects/${project}/databases/(default)/documents`;
      const response = await fetch(url, { method: 'DELETE' });
      if (!response.ok) throw new Error(`The emulator did not clear ${project}: ${response.status}.`);
    },
  };
}
