export { OpenAiEmbedder } from './embedder.ts';
export { OpenAiGenerator } from './generator.ts';
export { openOpenAi } from './open-openai.ts';
