import type { Bucket } from '@google-cloud/storage';
import type { BucketSettings } from './options.ts';

/**
 * The SDK's bucket. Imported when it is used (160 ms), so that no process without a bucket pays for it.
 *
 * Two of the SDK's habits are turned off (8.4.0). Its retries: once their total time is over, the call never
 * comes back (retry-request 9.1.0), a body that was cut is not among them, and an abort does not end their
 * pauses; `BucketCalls` tries again instead. And its own pool of connections (`forever`): a download that
 * fails destroys the pool, and with it every other download of the process. Node's keeps them alive as well.
 */
export async function openBucket({ bucket, projectId, apiEndpoint }: BucketSettings): Promise<Bucket> {
  const { Storage } = await import('@google-cloud/storage');
  const storage = new Storage({
    ...(projectId !== undefined && { projectId }),
    ...(apiEndpoint !== undefined && { apiEndpoint }),
    retryOptions: { autoRetry: false },
  });
  storage.interceptors.push({
    request: (request) => ({ ...request, uri: 'uri' in request ? request.uri : request.url, forever: false }),
  });
  return storage.bucket(bucket);
}
