import type { FieldValue as Value, Firestore, VectorValue } from '@google-cloud/firestore';
import type { FirestoreSettings } from './options.ts';

/** The SDK, loaded and set up. */
export interface Client {
  readonly db: Firestore;
  /** Google's emulator: no rate limits, no credentials. */
  readonly emulated: boolean;
  toVector(values: Float32Array): VectorValue;
  /** As a value: takes the field away. */
  readonly absent: Value;
  /** As a value: adds to what the field holds, nothing being 0. */
  increment(amount: number): Value;
}

/** Loads the SDK here and nowhere else: it costs 150 ms, which a process without Firestore should not pay. */
export async function openClient(settings: FirestoreSettings): Promise<Client> {
  const { Firestore, FieldValue } = await import('@google-cloud/firestore');
  const { projectId, databaseId, emulatorHost, transport } = settings;
  const emulated = (emulatorHost ?? process.env['FIRESTORE_EMULATOR_HOST'] ?? '') !== '';
  const db = new Firestore({
    databaseId,
    ...(projectId !== undefined && { projectId }),
    ...(emulatorHost !== undefined && { host: emulatorHost, ssl: false }),
    ...(emulated && (await withoutCredentials())),
    preferRest: transport === 'rest',
    clientConfig: impatient(settings.deadlineMs),
    // Without it the gRPC client tries any failed query twice more: a missing index takes 7 s to surface.
    gaxServerStreamingRetries: true,
    ignoreUndefinedProperties: true,
  });
  return {
    db,
    emulated,
    toVector: (values) => FieldValue.vector(Array.from(values)),
    absent: FieldValue.delete(),
    increment: (amount) => FieldValue.increment(amount),
  };
}

/** An emulator takes anyone; left to itself, the SDK would look for a metadata server first. */
async function withoutCredentials(): Promise<{ authClient: object }> {
  const { PassThroughClient } = await import('google-auth-library');
  return { authClient: new PassThroughClient() };
}

/**
 * Reads end soon after their caller's deadline: left to itself, each of the SDK's five tries of a read
 * goes on for ten minutes when nobody answers. Writes cannot be set (version 9.4.1).
 */
function impatient(deadlineMs: number): object {
  const read = { timeout_millis: deadlineMs, retry_codes_name: 'outage', retry_params_name: 'impatient' };
  const service = {
    retry_codes: { outage: ['UNAVAILABLE', 'INTERNAL'] },
    retry_params: {
      impatient: {
        initial_retry_delay_millis: 100,
        retry_delay_multiplier: 2,
        max_retry_delay_millis: 1_000,
        initial_rpc_timeout_millis: deadlineMs,
        rpc_timeout_multiplier: 1,
        max_rpc_timeout_millis: deadlineMs,
        total_timeout_millis: deadlineMs,
      },
    },
    methods: { RunQuery: read, BatchGetDocuments: read },
  };
  return { interfaces: { 'google.firestore.v1.Firestore': service } };
}
