import { conclude, runVitest } from './vitest.ts'

/** Runs the tests: all that a fresh clone can, or what the arguments name. */
const args = process.argv.slice(2)
const projects = ['unit', 'contract', 'e2e'].map((name) => `--project=${name}`)
conclude(await runVitest(args.some((arg) => arg.startsWith('--project')) ? args : [...projects, ...args]))
