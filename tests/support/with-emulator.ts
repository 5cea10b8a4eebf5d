import { randomUUID } from 'node:crypto';

/** A project of its own on the run's emulator: projects share nothing, so that suites run side by side. */
export interface EmulatorProject {
  /** HOST:PORT. */
  readonly host: string;
  readonly projectId: string;
  /** Takes away everything in the project. */
  clear(): Promise<void>;
}

/** Set by the global setup before any test runs, or by whoever started an emulator himself. */
const host = process.env['FIRESTORE_EMULATOR_HOST'];

/** `describe` with Google's emulator running; skipped when there is none, which the global setup then says loudly. */
export function describeWithEmulator(name: string, body: () => void): void {
  const run = host === undefined ? describe.skip : describe;
  run(name, body);
}

export function newProject(): EmulatorProject {
  if (host === undefined) throw new Error('There is no emulator; call newProject within describeWithEmulator.');
  const projectId = `kilde-${randomUUID().slice(0, 18)}`;
  const clear = async () => {
    const url = `http://${host}/emulator/v1/projects/${projectId}/databases/(default)/documents`;
    const response = await fetch(url, { method: 'DELETE' });
    if (!response.ok) throw new Error(`clearing ${projectId}: ${response.status}`);
  };
  return { host, projectId, clear };
}
