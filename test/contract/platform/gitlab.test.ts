import { describePlatformContract } from './contract.ts'
import { makeGitLabWorld } from './gitlab-world.ts'

describePlatformContract('GitLab', makeGitLabWorld)
