import type { Account, Change, ChangeRequest } from '../core/change-request.ts'
import { messageOf } from '../core/errors.ts'
import type { Platform } from '../platform/types.ts'
import type { Approval } from '../report/model.ts'
import { candidates } from './approvers.ts'
import { type Authorship, classify } from './authorship.ts'
import { decideApproval } from './decide.ts'
import { whyNoPerson } from './eligibility.ts'
import { guardedFiles } from './guarded-files.ts'
import { readHistory } from './history.ts'
import type { Registry } from './registry.ts'
import { registry as builtIn } from './registry-data.ts'
import { extendRegistry } from './registry-extend.ts'
import { findRequesters, type Requester } from './requesters.ts'
import { type Requirement, requirementsOf } from './requirements.ts'
import { mayMatter, standingsOf } from './standing.ts'
import { type Tally, tally } from './tally.ts'
import type { Measured, Policy } from './types.ts'
import { readVotes } from './votes.ts'
import { because } from './words.ts'

/** What the gate asks a forge for. */
export type GatePlatform = Pick<
  Platform,
  | 'reviews'
  | 'permission'
  | 'provenance'
  | 'commitsOf'
  | 'pushes'
  | 'isMember'
  | 'fileAt'
  | 'statusesOf'
  | 'self'
  | 'commentsStartingWith'
  | 'change'
  | 'openedVia'
  | 'enforcement'
>

export interface GateInput {
  readonly platform: GatePlatform
  readonly changeRequest: ChangeRequest
  readonly change: Change
  readonly policy: Policy
  /** Path of the settings file in the repository. */
  readonly config: string
  readonly touchesMigrations: boolean
  /** Migration files that the change touches, as paths in the repository. */
  readonly migrationFiles: readonly string[]
  /** The class that an earlier comment of ours tells. */
  readonly remembered?: Approval['class'] | undefined
  readonly signal: AbortSignal
  /** Built-in when absent; the policy's own additions are made to it in either case. */
  readonly registry?: Registry
}

/** A decision under way: who wrote the change is being read while its migrations are measured. */
export interface Gate {
  /**
   * Decides for the change request as the forge has it now. Reads votes only when a person is required. Never throws:
   * whatever cannot be found out, the end of the run included, leaves the gate closed in state `error`.
   */
  decide(measured: Measured | undefined): Promise<Approval>
}

/** Begins to read who wrote the change, at once and in parallel. Off, it reads nothing beyond what is at hand. */
export function startGate(input: GateInput): Gate {
  const reading = readOrigin(input)
  // Whoever decides meets the failure; until then it is nobody's.
  reading.catch(() => undefined)
  return { decide: (measured) => decide(input, reading, measured) }
}

/** Who wrote a change, and what it takes to judge votes on it. */
interface Origin {
  readonly authorship: Authorship
  readonly requesters: readonly Requester[]
  readonly registry: Registry
}

async function readOrigin(input: GateInput): Promise<Origin> {
  const { changeRequest, change, policy, remembered } = input
  const registry = extendRegistry(input.registry ?? builtIn, policy, changeRequest.repository.platform)
  const atHand = { changeRequest, change, registry, remembered }
  if (policy.name === 'off') return { authorship: classify(atHand), requesters: [], registry }
  const history = await readHistory(input)
  const seen = { ...atHand, ...history }
  const authorship = classify(seen)
  // The App that opened it can only make it an agent's: there is nothing to ask where it is one already.
  const asks = authorship.class !== 'agent' && history.provenance.openedVia === undefined
  const openedVia = asks ? await input.platform.openedVia?.(changeRequest, input.signal) : undefined
  if (openedVia === undefined) return { authorship, requesters: findRequesters(seen), registry }
  const known = { ...seen, provenance: { ...history.provenance, openedVia } }
  return { authorship: classify(known), requesters: findRequesters(known), registry }
}

async function decide(
  input: GateInput,
  reading: Promise<Origin>,
  measured: Measured | undefined,
): Promise<Approval> {
  let origin: Origin | undefined
  try {
    origin = await reading
    return await judge(input, origin, measured)
  } catch (error) {
    const what = origin === undefined ? 'who wrote this' : 'whether a person approved this'
    const [said = ''] = messageOf(error).split('\n')
    const reason = `could not determine ${what}: the gate stays closed until a later run can (${said.slice(0, 200)})`
    const authorship = origin?.authorship ?? firstSight(input)
    return { required: true, state: 'error', ...authorship, approvers: [], reason }
  }
}

/** What is at hand says of a change whose history cannot be read: an agent's mark is one all the same, and nothing else is certain. */
function firstSight({ changeRequest, change, policy, registry = builtIn }: GateInput): Authorship {
  try {
    const { platform } = changeRequest.repository
    const seen = classify({ changeRequest, change, registry: extendRegistry(registry, policy, platform) })
    return seen.class === 'agent' ? seen : { class: 'unknown', evidence: seen.evidence }
  } catch {
    return { class: 'unknown', evidence: [] }
  }
}

async function judge(input: GateInput, origin: Origin, measured: Measured | undefined): Promise<Approval> {
  const { changeRequest, change, policy, touchesMigrations } = input
  const { authorship, requesters, registry } = origin
  const { headSha } = changeRequest
  const asIs = {
    policy,
    authorship,
    requesterKnown: requesters.length > 0 || isPerson(changeRequest, registry),
    touchesMigrations,
    guarded: guardedFiles(change, input.config),
    measured,
    declaredHuman: false,
  }
  const known = { policy, authorship, requesters, headSha }
  const held = requirementsOf(asIs)
  if (held.length === 0) return decideApproval({ ...known, standings: [] })
  const votes = await readTally(input, origin, { measured, requirements: held })
  const believed = votes.declared !== undefined && votes.objectors.length === 0
  const requirements = believed ? requirementsOf({ ...asIs, declaredHuman: true }) : held
  const { standings, rejected } = await standingsOf(requirements, votes.approvals, {
    ...input,
    because: believed ? 'a person’s work is what it was declared to be' : because(authorship),
  })
  const approval = decideApproval({ ...known, standings, tally: votes, rejected })
  if (approval.state !== 'pending') return approval
  const enforcement = await input.platform.enforcement?.(input.signal)
  return enforcement === undefined ? approval : { ...approval, enforcement }
}

/** A person who opened it is known to stand behind it. */
function isPerson(changeRequest: ChangeRequest, registry: Registry): boolean {
  const { author } = changeRequest
  return author !== undefined && whyNoPerson(author, { changeRequest, registry }) === undefined
}

interface Held {
  readonly measured: Measured | undefined
  readonly requirements: readonly Requirement[]
}

async function readTally(input: GateInput, origin: Origin, held: Held): Promise<Tally> {
  const { platform, changeRequest, policy, signal } = input
  const { authorship, requesters, registry } = origin
  const { measured, requirements } = held
  const pushes = once(() => platform.pushes(changeRequest, signal))
  const votes = await readVotes({ platform, changeRequest, pushes, signal })
  // A declaration is asked about only where it can change anything.
  const doubted = authorship.class === 'agent' || authorship.class === 'unknown'
  const said = doubted ? votes : votes.filter(({ state }) => state !== 'human')
  const found = candidates({ ...input, votes: said, requesters, registry, policy })
  const able = found.approvals.filter(({ account }) => mayMatter(account, requirements))
  const counted = await tally(
    { ...found, approvals: able },
    {
      ...input,
      registry,
      measured,
      pushes,
      self: once(() => platform.self(signal)),
      mayWrite: writers(platform, signal),
    },
  )
  const others = found.approvals.filter((candidate) => !able.includes(candidate))
  const rejected = others.map(({ account: { login }, by }) => {
    return { login, reason: `@${login} is none of those it waits for`, by }
  })
  return { ...counted, rejected: [...rejected, ...counted.rejected] }
}

/** Whether an account may write, asked once for each. */
function writers(platform: Pick<Platform, 'permission'>, signal: AbortSignal) {
  const asked = new Map<number, Promise<boolean>>()
  return (account: Account): Promise<boolean> => {
    const earlier = asked.get(account.id)
    if (earlier !== undefined) return earlier
    const asking = platform
      .permission(account, signal)
      .then((permission) => permission === 'admin' || permission === 'write')
    asked.set(account.id, asking)
    return asking
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}
