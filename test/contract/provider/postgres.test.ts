import { describeProviderContract } from './contract.ts'
import { postgresWorld } from './postgres-world.ts'

describeProviderContract('postgres', () => postgresWorld())
