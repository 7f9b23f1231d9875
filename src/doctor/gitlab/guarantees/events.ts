import { usesServer } from './secrets.ts'
import { type Definition, type Examined, glabApi, no, untold, type Verdict, yes } from './types.ts'

/** What starts Offshoot when no pipeline of a merge request does. */
export const EVENTS: readonly Definition[] = [
  {
    id: 'schedule',
    title: 'What was left behind is deleted, and what was missed is decided',
    // An embedded server ends with its job.
    weight: (examined) => (usesServer(examined) ? 'required' : 'recommended'),
    judge: schedule,
  },
  {
    id: 'reactions',
    title: 'Approvals, commands and closing take effect at once',
    weight: 'recommended',
    judge: reactions,
  },
]

function schedule({ facts: { schedules, project, pipelines }, uses }: Examined): Verdict {
  if (!schedules.known) return untold('The pipeline schedules', schedules)
  const found = schedules.value.filter(({ ref }) => ref === project.defaultBranch)
  if (found.some(({ active }) => active)) {
    const rules = pipelines.known ? pipelines.value.rules : undefined
    const admitted =
      rules === undefined ||
      rules.some(
        (rule) =>
          rule.when !== 'never' &&
          (rule.if === '' || /schedule|CI_COMMIT_BRANCH|CI_COMMIT_REF/.test(rule.if)),
      )
    const sweeps = uses.some((job) => job.verb === 'sweep' || job.verb === 'auto')
    if (admitted && (sweeps || uses.length === 0)) return yes(`A schedule runs on ${project.defaultBranch}.`)
    return no(
      `A schedule runs on ${project.defaultBranch}, without a job of Offshoot in its pipeline.`,
      'workflow:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "schedule"',
    )
  }
  return no(
    found.length > 0 ? 'The schedule is switched off.' : `No schedule runs on ${project.defaultBranch}.`,
    glabApi('POST', {
      fullName: project.fullName,
      below: '/pipeline_schedules',
      body: { description: 'Offshoot', ref: project.defaultBranch, cron: '23 * * * *', active: true },
    }),
  )
}

function reactions({ facts: { hooks, triggers, project } }: Examined): Verdict {
  if (!hooks.known) return untold('The webhooks', hooks)
  const fix = `Make a trigger token:\n${glabApi('POST', { fullName: project.fullName, below: '/triggers', body: { description: 'Offshoot' } })}\nThen a webhook for merge requests and comments to\n<GitLab>/api/v4/projects/${project.id}/ref/${project.defaultBranch}/trigger/pipeline?token=<that token>\nwith the token as a masked part.\nPage: ${project.url}/-/hooks`
  const ours = hooks.value.filter(({ triggers: here, mergeRequests }) => here && mergeRequests)
  if (ours.length === 0)
    return no('No webhook starts a pipeline for them; they wait for the schedule or for a button.', fix)
  if (ours.some(({ verifiesTls }) => !verifiesTls))
    return no(
      'The webhook does not verify whom it hands the trigger’s token to.',
      `Turn on its “SSL verification”.\nPage: ${project.url}/-/hooks`,
    )
  if (!triggers.known) return untold('The trigger tokens', triggers)
  if (triggers.value === 0) return no('There is a webhook, and no trigger token that it could have.', fix)
  return yes('A webhook starts a pipeline on the default branch.')
}
