export type { EmbeddedOptions } from './options.ts'
export { createEmbeddedProvider } from './provider.ts'
export { type JobLease, releaseJobLease } from './release.ts'
