import { resolve } from 'node:path';
import { runNode } from '../support/run-node.ts';

const SCRIPT = resolve(import.meta.dirname, 'support/bundled-names.ts');

describe('packages that are imported on demand', () => {
  it('give the same names in the bundle as outside it', async () => {
    const { code, stdout, stderr } = await runNode([SCRIPT], {});
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const names: Record<string, { node: string[]; bundle: string[] }> = JSON.parse(stdout);
    // CommonJS: without the plugin these would have nothing but `default`.
    for (const [name, used] of [
      ['@google-cloud/firestore', 'Firestore'],
      ['@google-cloud/secret-manager', 'SecretManagerServiceClient'],
      ['google-auth-library', 'GoogleAuth'],
      ['undici', 'Agent'],
    ] as const)
      expect(names[name]?.bundle).toContain(used);
    for (const [name, { node, bundle }] of Object.entries(names)) {
      const missing = node.filter((each) => each !== 'module.exports' && !bundle.includes(each));
      expect({ name, missing }).toEqual({ name, missing: [] });
    }
  }, 60_000);
});
