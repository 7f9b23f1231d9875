import { defineConfig } from 'vitest/config'

/**
 * Cheapest first. Unit tests touch no network and no server; contract tests hold every implementation of a seam to
 * the same suite; e2e tests run the bundle in `dist` as a runner would; tools are real migration tools, of the matrix.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // GitHub's engine imports JSON without the attribute that Node asks for; bundling it here adds none.
    server: { deps: { inline: [/@actions\/(languageservice|workflow-parser|expressions)/] } },
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 },
      },
      {
        extends: true,
        test: {
          name: 'tools',
          include: ['test/tools/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
