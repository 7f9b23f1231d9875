import { judgePolicy, judgeRequester, type ReadPolicy, readPolicy } from '../../policy.ts'
import { type Definition, type Examined, untold, type Verdict } from './types.ts'

/** Offshoot's own settings on the default branch. */
export const FILES: readonly Definition[] = [
  {
    id: 'policy',
    title: 'The policy of the default branch holds somebody',
    weight: 'required',
    judge: policy,
  },
  {
    id: 'requester-excluded',
    title: 'Who asked an agent for a change cannot approve it',
    weight: 'recommended',
    judge: (examined) => judgeRequester(read(examined)),
  },
]

function policy(examined: Examined): Verdict {
  const verdict = judgePolicy(read(examined))
  const { variables } = examined.facts
  if (verdict.holds !== 'yes' || variables.known) return verdict
  return untold('The CI/CD variable OFFSHOOT_APPROVAL, which would beat what is written,', variables)
}

/** A variable of the project beats the component's input, and that the file. */
function read({ facts, uses }: Examined): ReadPolicy {
  const { config, variables } = facts
  if (!config.known) return untold('The settings of the default branch', config)
  const set = variables.known
    ? variables.value.find(({ key }) => key === 'OFFSHOOT_APPROVAL')?.setting?.trim()
    : undefined
  const given = uses.map((job) => job.variables.get('OFFSHOOT_APPROVAL')).find(Boolean)
  const input = set
    ? { value: set, where: 'The CI/CD variable OFFSHOOT_APPROVAL' }
    : given
      ? { value: given, where: 'The component’s `approval:`' }
      : undefined
  return readPolicy({ ...config.value, input, change: 'merge request' })
}
