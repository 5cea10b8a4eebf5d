import { answerQuestion, type AnswerRequest } from '../answer/answer-question.ts';
import { cachedAnswer } from '../cache/cached-answer.ts';
import { cachedRetrieve } from '../cache/cached-retrieve.ts';
import type { Caches } from '../cache/caches.ts';
import type { Config } from '../platform/config/index.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { retrieve } from '../retrieve/retrieve.ts';
import type { Library } from '../tools/library.ts';
import { recordedCall } from '../usage/recorded-call.ts';
import type { Guards } from './guards.ts';

interface Parts {
  readonly config: Config;
  readonly store: VectorStore;
  readonly guards: Guards;
  /** Undefined: every question is worked out anew. */
  readonly caches: Caches | undefined;
}

type Questions = Pick<Library, 'retrieve' | 'answer' | 'recorded'>;

/** Searches and answers as a workspace's settings want them, with what they cost put down. */
export function openQuestions({ config, store, guards, caches }: Parts): Questions {
  const { recorder, settings } = guards;
  const { find, reply } = caches === undefined ? worked(store, guards) : kept(config, store, guards, caches);
  const count = (workspace: string, cache: 'hit' | 'miss' | 'none'): void => {
    if (cache !== 'none') recorder.record(workspace, cache === 'hit' ? { cacheHits: 1 } : { cacheMisses: 1 });
  };
  return {
    retrieve: async (request) => {
      const found = await find(request);
      count(request.workspace, found.cache);
      return found;
    },
    answer: async (request) => {
      const { workspace } = request;
      const { unsupportedClaims } = await settings.read(workspace);
      const answer = await reply({ unsupportedClaims, ...request });
      count(workspace, answer.cache);
      if (answer.status === 'insufficient_evidence') recorder.record(workspace, { abstentions: 1 });
      return answer;
    },
    recorded: (call, body) => recordedCall({ recorder, storePrices: config.storePrices }, call, body),
  };
}

interface Ways {
  readonly find: Library['retrieve'];
  readonly reply: Library['answer'];
}

function worked(store: VectorStore, { questions: embedders, generatorOf }: Guards): Ways {
  const find: Library['retrieve'] = (request) => retrieve({ store, embedders }, request);
  const reply = async (request: AnswerRequest) => ({
    ...(await answerQuestion({ retrieve: find, generator: generatorOf(request.workspace) }, request)),
    cache: 'none' as const,
  });
  return { find, reply };
}

function kept(config: Config, store: VectorStore, guards: Guards, caches: Caches): Ways {
  const { questions: embedders, generatorOf, settings } = guards;
  const maskingOf = async (workspace: string) => (await settings.read(workspace)).masking;
  const find = cachedRetrieve(retrieve, caches.retrievals, maskingOf);
  return {
    find: (request) => find({ store, embedders }, request),
    reply: cachedAnswer({
      store,
      embedders,
      generatorOf,
      maskingOf,
      retrieve: find,
      cache: caches.answers,
      answeredBy: config.providers.map(({ name, baseUrl, answerModel }) => [
        name,
        baseUrl ?? null,
        answerModel ?? null,
      ]),
    }),
  };
}
