export { type ActionRun, type JobResult, runAction } from './job.ts'
export { expectNoSecrets } from './secrets.ts'
export type { Annotation, Conclusion, StepResult } from './step.ts'
export {
  pingConclusion,
  runWorkflow,
  type WorkflowEvent,
  type WorkflowHost,
  type WorkflowJobResult,
  type WorkflowResult,
} from './workflow.ts'
