import { describePlatformContract } from './contract.ts'
import { makeGitHubWorld } from './github-world.ts'

describePlatformContract('GitHub', makeGitHubWorld)
