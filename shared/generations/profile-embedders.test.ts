import fc from 'fast-check';
import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { parseProfile, profileEmbedders } from './profile-embedders.ts';

describe('embedders by their profiles', () => {
  const configured = new TestEmbedder({ profile: 'test:now:1024' });
  const earlier = new TestEmbedder({ profile: 'test:earlier:1024' });

  it('are the configured one, and others that are opened once', () => {
    const asked: string[] = [];
    const embedders = profileEmbedders(configured, (id) => {
      asked.push(id);
      return id === earlier.profile.id ? earlier : undefined;
    });
    expect(embedders.configured('team')).toBe(configured);
    for (let time = 0; time < 2; time += 1) {
      expect(embedders.of('team', 'test:now:1024')).toBe(configured);
      expect(embedders.of('other', 'test:earlier:1024')).toBe(earlier);
      expect(embedders.of('team', 'test:gone:1024')).toBeUndefined();
    }
    expect(asked).toEqual(['test:earlier:1024', 'test:gone:1024']);
  });

  it('never embed under another profile than was asked for', () => {
    expect(profileEmbedders(configured, () => earlier).of('team', 'test:gone:1024')).toBeUndefined();
  });
});

describe('a profile', () => {
  it.each([
    ['openai:text-embedding-3-small:1024', { provider: 'openai', model: 'text-embedding-3-small', dimensions: 1024 }],
    ['openai:nomic-embed-text:v1.5:768', { provider: 'openai', model: 'nomic-embed-text:v1.5', dimensions: 768 }],
    ['openai:a model:1', { provider: 'openai', model: 'a model', dimensions: 1 }],
    ['openai:large:3072', undefined],
    ['openai:none:0', undefined],
    ['openai::1024', undefined],
    ['words', undefined],
  ])('%s is taken apart', (id, parts) => {
    expect(parseProfile(id)).toEqual(parts);
  });

  it('is put together again from its parts', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w:./-]{1,40}$/), fc.integer({ min: 1, max: 1024 }), (model, dimensions) => {
        expect(parseProfile(`openai:${model}:${dimensions}`)).toEqual({ provider: 'openai', model, dimensions });
      }),
    );
  });
});
