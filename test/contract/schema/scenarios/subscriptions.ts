import type { Scenario } from '../scenario.ts'

const CONNECTION = "connection 'host=127.0.0.1 port=1 dbname=shop password=swordfish'"
const SETUP = `create subscription s ${CONNECTION} publication p with (connect = false, streaming = off)`

/** Subscriptions: everything but where they read from. */
export const SUBSCRIPTIONS: readonly Scenario[] = [
  {
    title: 'a subscription is created',
    change: `create subscription s ${CONNECTION} publication q, p with (connect = false, slot_name = none)`,
    covers: 'subscription',
    expect: ['added subscription s: publications p, q, disabled'],
  },
  {
    title: 'a subscription takes another publication from another slot and differently',
    setup: SETUP,
    change:
      "alter subscription s set publication p, q with (refresh = false); alter subscription s set (slot_name = 'other', binary = true, streaming = on, synchronous_commit = remote_apply)",
    expect: [
      'altered subscription s: publications p, disabled -> publications p, q, disabled {publications: p -> p, q; slot: s -> other; synchronous commit: off -> remote_apply; binary: none -> yes; streaming: none -> on}',
    ],
  },
  {
    title: 'a subscription stops at errors and takes what has no origin',
    setup: SETUP,
    change:
      'alter subscription s set (disable_on_error = true, origin = none, password_required = false, run_as_owner = true)',
    since: 16,
    expect: [
      'altered subscription s {disable on error: none -> yes; password required: none -> no; run as owner: none -> yes; origin: any -> none}',
    ],
  },
  {
    title: 'a subscription is enabled',
    setup: SETUP,
    change: 'alter subscription s enable',
    expect: ['altered subscription s: publications p, disabled -> publications p {enabled: no -> yes}'],
  },
  {
    title: 'a subscription reads from elsewhere, which nobody but superusers may know',
    setup: SETUP,
    change: "alter subscription s connection 'host=127.0.0.1 port=1 dbname=shop password=marlin'",
    expect: [],
  },
  {
    title: 'a subscription is renamed',
    setup: SETUP,
    change: 'alter subscription s rename to t',
    expect: ['renamed subscription t: s -> t'],
  },
  {
    title: 'a subscription is dropped',
    setup: SETUP,
    change: 'alter subscription s set (slot_name = none); drop subscription s',
    expect: ['removed subscription s: publications p, disabled'],
  },
  {
    title: 'a subscription is dropped and created again',
    setup: SETUP,
    change: `alter subscription s set (slot_name = none); drop subscription s; ${SETUP}`,
    expect: [],
  },
]
