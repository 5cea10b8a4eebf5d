import fc from 'fast-check';
import type { ListedObject, ObjectPage } from './listed-object.ts';
import { pagesOf } from './pages.ts';

const object = (name: string): ListedObject => ({ name, generation: '1', size: 1 });

/** Pages of these sizes, and the tokens that were asked for. */
function listing(sizes: readonly number[]) {
  const asked: (string | undefined)[] = [];
  const list = async (token: string | undefined): Promise<ObjectPage> => {
    asked.push(token);
    const index = Number(token ?? 0);
    const objects = Array.from({ length: sizes[index] ?? 0 }, (_, i) => object(`${index}/${i}`));
    return { objects, next: index + 1 < sizes.length ? String(index + 1) : undefined };
  };
  return { asked, list };
}

describe('pages', () => {
  it('come each once, in order, empty ones too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), async (sizes) => {
        const { asked, list } = listing(sizes);
        const seen: number[] = [];
        for await (const page of pagesOf(list)) seen.push(page.length);
        expect(seen).toEqual(sizes);
        expect(asked).toEqual([undefined, ...sizes.slice(1).map((_, index) => String(index + 1))]);
      }),
    );
  });

  it('are asked for one ahead, and no further', async () => {
    const { asked, list } = listing([1, 1, 1, 1, 1]);
    let worked = 0;
    for await (const page of pagesOf(list)) {
      worked += page.length;
      expect(asked.length).toBe(Math.min(worked + 1, 5));
    }
    expect(worked).toBe(5);
  });

  it('end with the failure of the one that fails', async () => {
    const { list } = listing([1, 1, 1]);
    const seen: number[] = [];
    const walk = async () => {
      for await (const page of pagesOf((token) => (token === '2' ? Promise.reject(new Error('third')) : list(token))))
        seen.push(page.length);
    };
    await expect(walk()).rejects.toThrow('third');
    expect(seen).toEqual([1, 1]);
  });
});
