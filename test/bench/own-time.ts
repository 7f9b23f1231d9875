export async function benchOwnTime(): Promise<void> {}
