export { OpenAiEmbedder } from './embedder.ts';
export { OpenAiGenerator } from './generator.ts';
export { openEmbedder, openGenerator, type EmbeddingModel } from './open-openai.ts';
