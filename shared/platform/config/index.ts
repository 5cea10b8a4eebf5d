export type { AuthConfig, Config, ProviderConfig, StoreConfig } from './config.ts';
export { ConfigError, loadConfig } from './load.ts';
