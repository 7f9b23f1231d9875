import {
  type Definition as AnyDefinition,
  type Guarantee as AnyGuarantee,
  quoteWord,
  type Setup,
  unclear,
  type Verdict,
} from '../../guarantee.ts'
import { type Facts, howToRead, type ProjectFacts, type Unknown } from '../facts.ts'
import type { CiJob, Pipelines } from '../pipelines.ts'

export { no, unclear, type Verdict, type Weight, yes } from '../../guarantee.ts'

/** Facts, with what the CI/CD configuration says about Offshoot worked out. */
export interface Examined {
  readonly facts: Facts
  readonly setup: Setup
  /** Jobs that run Offshoot; empty when the configuration could not be read, which is told by a guarantee of its own. */
  readonly uses: readonly CiJob[]
  /** Merge requests cannot change the configuration, because it is in another project; `undefined`: not to be read. */
  readonly outside: boolean | undefined
}

export type Definition = AnyDefinition<Examined, GuaranteeId>
export type Guarantee = AnyGuarantee<GuaranteeId>

export const GUARANTEE_IDS = [
  'setup',
  'pipelines-must-succeed',
  'skipped-pipelines-hold',
  'merge-request-pipelines',
  'gate-job',
  'config-outside',
  'default-branch-protected',
  'no-direct-push',
  'approval-rule',
  'author-cannot-approve',
  'committers-cannot-approve',
  'approvals-reset',
  'rules-not-overridden',
  'status-check',
  'gate-not-forgeable',
  'merge-trains',
  'threads-hold',
  'policy',
  'requester-excluded',
  'variables-there',
  'variables-masked',
  'variables-out-of-reach',
  'environment-protected',
  'token-enough',
  'token-of-a-machine',
  'schedule',
  'reactions',
  'forks-stay-outside',
  'job-token-limited',
  'runners-not-shared',
  'component-pinned',
  'tier',
  'agent-with-a-persons-token',
  'second-account',
  'administrator',
  'measurements-of-hostile-code',
] as const
export type GuaranteeId = (typeof GUARANTEE_IDS)[number]

/** GitLab refused to tell. */
export function untold(what: string, { said, needs }: Unknown): Verdict {
  return unclear(
    `${what} cannot be read with this token (GitLab: ${said}).`,
    `To find out: ${howToRead(needs)}.`,
  )
}

/** A field that GitLab leaves out for this token, or that this version of it does not have. */
export function leftOut(what: string): Verdict {
  return untold(what, { known: false, said: 'it leaves the field out', needs: 'Maintainer' })
}

/** For guarantees about the CI/CD configuration: without it nothing can be said. */
export function aboutPipelines(
  judge: (examined: Examined, pipelines: Pipelines) => Verdict | undefined,
): Definition['judge'] {
  return (examined) => {
    const { pipelines } = examined.facts
    if (!pipelines.known) return untold('The CI/CD configuration', pipelines)
    if (examined.uses.length === 0) return undefined
    return judge(examined, pipelines.value)
  }
}

/** A call of the API, as one line to be pasted into a terminal. `below` has a slash at its start, or is empty. */
export function glabApi(
  method: 'POST' | 'PUT' | 'PATCH',
  { fullName, below, body }: { fullName: string; below: string; body: unknown },
): string {
  const path = quoteWord(`projects/${encodeURIComponent(fullName)}${below}`)
  return `printf %s ${quoteWord(JSON.stringify(body))} | glab api --method ${method} ${path} --header 'Content-Type: application/json' --input -`
}

/** Changes fields of the project. */
export function changeProject({ fullName }: ProjectFacts, body: Readonly<Record<string, unknown>>): string {
  return glabApi('PUT', { fullName, below: '', body })
}
