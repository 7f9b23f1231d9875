import type { Scenario } from '../scenario.ts'

/** Event triggers. */
export const EVENT_TRIGGERS: readonly Scenario[] = [
  {
    title: 'an event trigger is created',
    covers: 'event trigger',
    setup: "create function f() returns event_trigger language plpgsql as 'begin end'",
    change:
      "create event trigger audit on ddl_command_end when tag in ('DROP TABLE', 'CREATE TABLE') execute function f()",
    expect: [
      'added event trigger audit: on ddl_command_end when tag in (CREATE TABLE, DROP TABLE) execute public.f()',
    ],
  },
  {
    title: 'an event trigger is disabled',
    setup:
      "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger audit on sql_drop execute function f()",
    change: 'alter event trigger audit disable',
    expect: [
      'altered event trigger audit: on sql_drop execute public.f() -> on sql_drop execute public.f(), DISABLED {fires: yes -> no}',
    ],
  },
  {
    title: 'an event trigger is renamed and fires always',
    setup:
      "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger audit on sql_drop execute function f()",
    change: 'alter event trigger audit rename to watch; alter event trigger watch enable always',
    expect: [
      'renamed event trigger watch: audit -> watch',
      'altered event trigger watch: on sql_drop execute public.f() -> on sql_drop execute public.f(), fires always {fires: yes -> always}',
    ],
  },
  {
    title: 'an event trigger watches for something else by being created again',
    setup:
      "create function f() returns event_trigger language plpgsql as 'begin end'; create function g() returns event_trigger language plpgsql as 'begin end'; create event trigger audit on sql_drop execute function f()",
    change: 'drop event trigger audit; create event trigger audit on table_rewrite execute function g()',
    expect: [
      'altered event trigger audit: on sql_drop execute public.f() -> on table_rewrite execute public.g() {event: sql_drop -> table_rewrite; function: public.f -> public.g}',
    ],
  },
  {
    title: 'an event trigger is dropped and created again with its tags in another order',
    setup:
      "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger audit on sql_drop when tag in ('DROP TABLE', 'DROP VIEW') execute function f()",
    change:
      "drop event trigger audit; create event trigger audit on sql_drop when tag in ('DROP VIEW', 'DROP TABLE') execute procedure f()",
    expect: [],
  },
  {
    title: 'an event trigger is dropped with its function',
    setup:
      "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger audit on sql_drop execute function f()",
    change: 'drop function f cascade',
    expect: [
      'removed event trigger audit: on sql_drop execute public.f()',
      'removed function public.f(): returns event_trigger, language plpgsql',
    ],
  },
  {
    title: "the observer's own event triggers come",
    change:
      "create schema offshoot; create function offshoot.f() returns event_trigger language plpgsql as 'begin end'; create event trigger offshoot_end on ddl_command_end execute function offshoot.f()",
    expect: [],
  },
  {
    title: "an event trigger with a name like the observer's is told all the same",
    setup: "create function f() returns event_trigger language plpgsql as 'begin end'",
    change: 'create event trigger offshoot_end on ddl_command_end execute function f()',
    expect: ['added event trigger offshoot_end: on ddl_command_end execute public.f()'],
  },
  {
    title: "an event trigger in the observer's schema under another name is told all the same",
    setup:
      "create schema offshoot; create function offshoot.f() returns event_trigger language plpgsql as 'begin end'",
    change: 'create event trigger audit on ddl_command_end execute function offshoot.f()',
    expect: ['added event trigger audit: on ddl_command_end execute offshoot.f()'],
  },
]
