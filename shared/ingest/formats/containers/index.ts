export { containerOf, readParts, type Container, type ReadPartsOptions } from './read-parts.ts';
