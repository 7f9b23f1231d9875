import type { Glance, Platform } from '../platform/types.ts'

/** A change request as it is now, with the statuses of its head where they come along for nothing. */
export async function glanceAt(platform: Platform, number: number, signal: AbortSignal): Promise<Glance> {
  if (platform.glance !== undefined) return await platform.glance(number, signal)
  return { changeRequest: await platform.changeRequest(number, signal), statuses: undefined }
}
