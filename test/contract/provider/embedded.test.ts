import { describeProviderContract } from './contract.ts'
import { embeddedWorld } from './embedded-world.ts'

describeProviderContract('embedded', embeddedWorld)
