import type { Evidence, Generator } from '../ports/generator.ts';
import { setUp, holding, scripted, claim } from '../../tests/support/answer-bed.ts';

describe('names that were asked about', () => {
  const KEYS = { 'keys.md': '# Keys\n\nKeys are checked by checkToken, and kept for max_age seconds at most.\n' };
  const told = (evidence: readonly Evidence[]) => ({
    claims: [claim('For a while.', [holding(evidence, 'checkToken'), 'kept for max_age seconds'])],
  });

  it.each([
    'How long does checkToken keep keys?',
    'How long does `check-token()` keep keys?',
    'What is MAX_AGE of keys?',
  ])('that stand in the evidence, however they are spelt, are answered: %s', async (question) => {
    const { ask } = await setUp(scripted(told), KEYS);
    expect(await ask(question)).toMatchObject({ status: 'answered', missing: '', nearest: [] });
  });

  it('that stand nowhere are not put to a model, and what is nearest is shown', async () => {
    const generator = scripted(told);
    const { ask } = await setUp(generator, KEYS);
    const answer = await ask('How long does dropToken keep keys, and what does drop_all do?');
    expect(answer).toMatchObject({
      status: 'insufficient_evidence',
      missing: 'The sources found do not mention: dropToken, drop_all.',
      citations: [],
      generated: { provider: 'none', usd: 0 },
    });
    expect(answer.nearest.map(({ chunk }) => chunk.path)).toContain('keys.md');
    expect(generator.shown).toEqual([]);
  });

  it('of which one stands nowhere make a partial answer, whatever the model says of it', async () => {
    const { ask } = await setUp(scripted(told), KEYS);
    expect(await ask('How long do checkToken and dropToken keep keys?')).toMatchObject({
      status: 'partial',
      answer: 'For a while. [1]',
      missing: 'The sources found do not mention: dropToken.',
    });
  });
});

describe('claims that no quote proves', () => {
  const script = (evidence: readonly Evidence[]) => ({
    claims: [claim('Hundred.', ['e1', 'no such quote']), claim('Ten.', [holding(evidence, 'ten'), 'has ten requests'])],
  });

  it('may stay with a mark in the language of the question, and count all the same', async () => {
    const { ask } = await setUp(scripted(script));
    const asked = (question: string, unsupportedClaims?: 'mark') => ask(question, {}, undefined, { unsupportedClaims });
    expect(await asked('How many requests may a caller make?', 'mark')).toMatchObject({
      status: 'partial',
      answer: 'Hundred. [not proved by the sources]\n\nTen. [1]',
      claims: [
        { text: 'Hundred.', citations: [] },
        { text: 'Ten.', citations: [1] },
      ],
      unsupportedClaims: 1,
    });
    const swedish = await asked('Hur många requests får en anropare göra?', 'mark');
    expect(swedish).toMatchObject({ language: 'sv', answer: expect.stringContaining('[inte belagt i källorna]') });
    expect(await asked('How many requests may a caller make?')).toMatchObject({ answer: 'Ten. [1]' });
  });

  it('are never all that an answer has', async () => {
    const { ask } = await setUp(scripted(() => ({ claims: [claim('Hundred.', ['e1', 'no such quote'])] })));
    expect(await ask('How many requests?', {}, undefined, { unsupportedClaims: 'mark' })).toMatchObject({
      status: 'insufficient_evidence',
      claims: [],
      unsupportedClaims: 1,
    });
  });
});

describe('claims on the way', () => {
  it('are told as soon as they are said, but only when a quote proves them', async () => {
    const generator: Generator = {
      model: 'streaming',
      state: () => ({ provider: 'p', breaker: 'none' }),
      generate: async (_question, evidence, call) => {
        const limits = holding(evidence, 'ten requests');
        const said = [
          claim('Ten.', [limits, 'ten requests a second']),
          claim('Hundred.', [limits, 'hundred requests']),
          claim('See https://evil.example/x [4].', [limits, 'status 429']),
        ];
        call?.onClaim?.(said[0] ?? claim(''));
        call?.onRestart?.();
        for (const one of said) call?.onClaim?.(one);
        return { ...(await scripted(() => ({ claims: said })).generate('', evidence)), provider: 'p' };
      },
    };
    const { ask } = await setUp(generator);
    const told: (string | null)[] = [];
    const onClaim = (line: string | null) => void told.push(line);
    const answer = await ask('How many requests may a caller make?', {}, undefined, { onClaim });
    expect(told).toEqual(['Ten. [1]', null, 'Ten. [1]', 'See evil[.]example. [2]']);
    expect(answer).toMatchObject({
      answer: 'Ten. [1]\n\nSee evil[.]example. [2]',
      droppedLinks: 1,
      unsupportedClaims: 1,
    });
  });
});

describe('what a model says is missing', () => {
  const SAID = 'The price [2]: ![x](https://evil.example/p?d=ten), www.evil.example/ten\u200b and <img src=x>.';

  it.each(['none', 'partial'] as const)('is as safe as claims are, and counted: %s', async (sufficiency) => {
    const { ask } = await setUp(
      scripted((evidence) => ({
        sufficiency,
        claims: [claim('Ten.', [holding(evidence, 'ten requests'), 'ten requests a second'])],
        missing: SAID,
      })),
    );
    const { missing, answer, droppedLinks } = await ask('requests');
    expect(missing).toBe('The price: x, evil[.]example and .');
    expect(droppedLinks).toBe(3);
    if (sufficiency === 'none') expect(answer).toContain(missing);
  });

  it('and names of the question make no image', async () => {
    const { ask } = await setUp(scripted(() => ({})));
    const { answer, missing } = await ask('What is `a![x](https://evil.example/p)`?');
    expect(`${answer} ${missing}`).not.toContain('![');
  });
});

describe('a passage quoted as it stands', () => {
  const TEXT =
    'Badge: ![build](https://img.example.org/b.svg) and\u00ad <img src="https://img.example.org/c.png"> here.';

  it('loads nothing where it is shown, and is cited to the letter', async () => {
    const { ask } = await setUp(
      scripted((evidence) => ({ claims: [claim(TEXT, [holding(evidence, 'Badge'), TEXT])] })),
      { 'badge.md': `# Badge\n\n${TEXT}\n` },
    );
    const { answer, claims, citations, droppedLinks } = await ask('badge');
    const shown =
      'Badge: ! [build](https://img.example.org/b.svg) and < img src="https://img.example.org/c.png"> here.';
    expect(answer).toBe(`${shown} [1]`);
    expect(claims[0]?.text).toBe(shown);
    expect(citations[0]?.quote).toBe(TEXT);
    expect(droppedLinks).toBe(0);
  });
});
