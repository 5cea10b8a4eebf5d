import * as fc from 'fast-check';
import { flattenProvenance, liftProvenance } from './provenance.ts';

const record = fc.record(
  {
    id: fc.string(),
    page: fc.nat(),
    provenance: fc.record({ sourceId: fc.string(), revision: fc.string() }, { noNullPrototype: true }),
  },
  { requiredKeys: ['id'], noNullPrototype: true },
);

describe('provenance', () => {
  it('comes back as it was, and stays absent when it was', () => {
    fc.assert(
      fc.property(record, (each) => {
        const flat = flattenProvenance(each);
        expect(flat).not.toHaveProperty('provenance');
        expect('sourceId' in flat).toBe('provenance' in each);
        expect(liftProvenance(flat)).toStrictEqual(each);
      }),
    );
  });

  it('is all of it or nothing', () => {
    expect(liftProvenance({ id: 'a', sourceId: 'docs' })).toStrictEqual({ id: 'a' });
    expect(liftProvenance({ id: 'a', revision: 'r' })).toStrictEqual({ id: 'a' });
  });
});
