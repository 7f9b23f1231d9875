import {
  type Definition as AnyDefinition,
  type Guarantee as AnyGuarantee,
  quoteWord,
  type Setup,
  unclear,
  type Verdict,
} from '../../guarantee.ts'
import { type Facts, howToRead, type Unknown } from '../facts.ts'
import type { Use } from '../uses.ts'
import type { Workflow } from '../workflow.ts'

export { no, quoteWord, unclear, type Verdict, type Weight, yes } from '../../guarantee.ts'

/** Facts, with what the workflow files say about Offshoot worked out. */
export interface Examined {
  readonly facts: Facts
  readonly setup: Setup
  /** Empty when the files could not be read, which every guarantee about them says first. */
  readonly workflows: readonly Workflow[]
  readonly uses: readonly Use[]
}

export type Definition = AnyDefinition<Examined, GuaranteeId>
export type Guarantee = AnyGuarantee<GuaranteeId>

export const GUARANTEE_IDS = [
  'setup',
  'statuses-required',
  'statuses-pinned',
  'no-bypass',
  'stale-approvals',
  'merge-queue',
  'policy',
  'requester-excluded',
  'gate-events',
  'cleanup-events',
  'command-events',
  'no-filters',
  'job-names',
  'gate-from-default-branch',
  'workflow-files-owned',
  'no-head-code-with-rights',
  'isolated-code',
  'permissions',
  'enough-permissions',
  'credentials-not-kept',
  'engine-secret',
  'app-key',
  'action-pinned',
  'teardown-not-cancelled',
  'hosted-runners',
  'tokens-read-by-default',
  'actions-cannot-approve',
  'forks-wait',
  'agent-with-a-persons-token',
  'second-account',
  'administrator',
  'stolen-app-key',
  'measurements-of-hostile-code',
] as const
export type GuaranteeId = (typeof GUARANTEE_IDS)[number]

/** The forge refused to tell. */
export function untold(what: string, { said, needs }: Unknown): Verdict {
  return unclear(
    `${what} cannot be read with this token (GitHub: ${said}).`,
    `To find out: ${howToRead(needs)}.`,
  )
}

/** For guarantees about the files in `.github/workflows`: without them nothing can be said. */
export function aboutWorkflows(judge: Definition['judge']): Definition['judge'] {
  return (examined) => {
    const { workflows } = examined.facts
    if (!workflows.known) return untold('.github/workflows', workflows)
    if (examined.uses.length === 0) return undefined
    return judge(examined)
  }
}

/** A call of the API, as one line to be pasted into a terminal. */
export function ghApi(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown): string {
  return `printf %s ${quoteWord(JSON.stringify(body))} | gh api --method ${method} ${quoteWord(path)} --input -`
}
