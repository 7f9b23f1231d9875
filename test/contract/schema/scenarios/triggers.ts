import type { Scenario } from '../scenario.ts'

/** Triggers. */
export const TRIGGERS: readonly Scenario[] = [
  {
    title: 'a trigger is created',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end';",
    change: 'create trigger g before insert or update of a on t for each row execute function f()',
    covers: 'trigger: create',
    expect: ['added trigger public.t.g: BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()'],
  },
  {
    title: 'a trigger fires at other times',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    change: 'create or replace trigger g after insert or delete on t for each row execute function f()',
    covers: 'trigger: definition',
    expect: [
      'altered trigger public.t.g: BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f() -> AFTER INSERT OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION f() {definition: BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f() -> AFTER INSERT OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()}',
    ],
  },
  {
    title: 'a trigger is disabled',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    change: 'alter table t disable trigger g',
    covers: 'trigger: disabled',
    expect: [
      'altered trigger public.t.g: BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f() -> BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(), DISABLED {fires: yes -> no}',
    ],
  },
  {
    title: 'a trigger fires on replicas too',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    change: 'alter table t enable always trigger g',
    expect: [
      'altered trigger public.t.g: BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f() -> BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(), fires always {fires: yes -> always}',
    ],
  },
  {
    title: 'a trigger is renamed',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    change: 'alter trigger g on t rename to h',
    expect: ['renamed trigger public.t.h: g -> h'],
  },
  {
    title: 'a trigger is dropped',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    change: 'drop trigger g on t',
    expect: ['removed trigger public.t.g: BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()'],
  },
  {
    title: 'a trigger is dropped with its function',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g before insert on t for each row execute function f()",
    change: 'drop function f cascade',
    expect: [
      'removed function public.f(): returns trigger, language plpgsql',
      'removed trigger public.t.g: BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()',
    ],
  },
  {
    title: 'a constraint trigger is created',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end';",
    change:
      'create constraint trigger g after insert on t deferrable initially deferred for each row execute function f()',
    expect: [
      'added trigger public.t.g: constraint trigger AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()',
    ],
  },
  {
    title: 'a trigger on a view is created',
    setup:
      "create table t (id integer, a text); create function f() returns trigger language plpgsql as 'begin return new; end'; create view v as select id, a from t",
    change: 'create trigger g instead of insert on v for each row execute function f()',
    expect: ['added trigger public.v.g: INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()'],
  },
]
