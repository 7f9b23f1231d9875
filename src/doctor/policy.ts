import { parseConfigFile } from '../config/file.ts'
import { messageOf } from '../core/errors.ts'
import { parsePolicy } from '../gate/policy.ts'
import type { Policy } from '../gate/types.ts'
import { no, type Verdict, yes } from './guarantee.ts'

/** Where `approval` may be set. */
export interface PolicySources {
  /** Offshoot's file of the default branch; `undefined` text where there is none. */
  readonly path: string
  readonly text: string | undefined
  /** What the CI configuration hands over, which beats the file. */
  readonly input: { readonly value: string; readonly where: string } | undefined
  /** What the forge calls a change. */
  readonly change: string
}

/** The policy and where it stands, or that it cannot be read. */
export type ReadPolicy = { readonly policy: Policy; readonly where: string } | Verdict

export function readPolicy({ path, text, input, change }: PolicySources): ReadPolicy {
  let value: string | undefined
  try {
    value = parseConfigFile(path, text).values.approval
  } catch (error) {
    return no(
      `${path} cannot be read: ${messageOf(error).split('\n')[0]}. Every ${change} waits with the status \`error\`.`,
      `Mend ${path} on the default branch.`,
    )
  }
  const where = input?.where ?? (value === undefined ? 'Left at its default' : path)
  const parsed = parsePolicy(input?.value ?? (value || 'agents'))
  if (!parsed.ok)
    return no(
      `${where}: \`approval\` cannot be read: ${parsed.problems?.join('; ') ?? `valid: ${parsed.valid}`}.`,
      'approval: agents',
    )
  return { policy: parsed.value, where }
}

export function judgePolicy(read: ReadPolicy): Verdict {
  if ('holds' in read) return read
  if (read.policy.name === 'off')
    return no(
      `${read.where}: \`approval: off\`. \`offshoot/approval\` is green for everybody.`,
      'approval: agents',
    )
  return yes(`${read.where}: \`${read.policy.name}\`.`)
}

export function judgeRequester(read: ReadPolicy): Verdict | undefined {
  if ('holds' in read) return undefined
  if (!read.policy.allowRequester)
    return yes('Where it is known who asked. A second account of the same person is not.')
  return no(
    `${read.where}: \`allow-requester: true\` lets one person ask for a change and approve it.`,
    'approval:\n  allow-requester: false',
  )
}
