import { passFilter } from './filter.ts';
import { chunk } from './testing/chunks.ts';

const code = chunk({ path: 'src/http/router.ts' });
const prose = chunk({ path: 'docs/router.md', kind: 'prose' });

describe('passFilter', () => {
  it('lets everything pass that no condition speaks of', () => {
    expect(passFilter({}, [code, prose])).toEqual([code, prose]);
  });

  it.each([
    [{ kind: 'prose' as const }, [prose]],
    [{ language: 'typescript' }, [code, prose]],
    [{ language: 'go' }, []],
    [{ documentId: 'src/http/router.ts' }, [code]],
    [{ pathGlob: 'src/**' }, [code]],
    [{ pathGlob: '**/*.{ts,md}' }, [code, prose]],
    [{ pathGlob: 'router.ts' }, []],
    [{ pathGlob: '**/router.*', kind: 'code' as const }, [code]],
  ])('%j', (filter, passed) => {
    expect(passFilter(filter, [code, prose])).toEqual(passed);
  });
});
