-- What changed and who must hear of it.

create table audit_log (
  id           bigint generated always as identity,
  happened_at  timestamptz not null default now(),
  table_name   text not null,
  row_id       bigint not null,
  actor        text not null default current_user,
  before       jsonb,
  after        jsonb,
  primary key (id, happened_at)
) partition by range (happened_at);
create index audit_log_row_idx on audit_log (table_name, row_id, happened_at desc);

-- Two years by quarter, in UTC. A nightly job makes the next one; the default partition is for the night it fails.
do $$
declare
  first_day timestamp;
begin
  for quarter in 0..7 loop
    first_day := timestamp '2025-01-01' + quarter * interval '3 months';
    execute format(
      'create table audit_log_%s partition of audit_log for values from (%L) to (%L)',
      to_char(first_day, 'YYYY"q"Q'),
      first_day || '+00',
      first_day + interval '3 months' || '+00'
    );
  end loop;
end
$$;
create table audit_log_default partition of audit_log default;

create function audit_row() returns trigger
language plpgsql as $$
begin
  insert into audit_log (table_name, row_id, before, after)
  values (tg_table_name, new.id, to_jsonb(old), to_jsonb(new));
  return null;
end
$$;

create trigger orders_audit after update of status on orders
  for each row when (old.status is distinct from new.status) execute function audit_row();
create trigger coupons_audit after update on coupons
  for each row when (old.value is distinct from new.value) execute function audit_row();

create type delivery_status as enum ('waiting', 'delivered', 'failed');

create table webhook_endpoints (
  id           bigint generated always as identity primary key,
  url          text not null unique,
  secret_hash  bytea not null,
  topics       text[] not null,
  active       boolean not null default true,
  constraint webhook_endpoints_https check (url like 'https://%')
);

create table webhook_deliveries (
  id              bigint generated always as identity primary key,
  endpoint_id     bigint not null references webhook_endpoints (id),
  topic           text not null,
  payload         jsonb not null,
  status          delivery_status not null default 'waiting',
  attempts        smallint not null default 0,
  created_at      timestamptz not null default now()
);
create index webhook_deliveries_endpoint_idx on webhook_deliveries (endpoint_id, created_at desc);
create index webhook_deliveries_waiting_idx on webhook_deliveries (created_at) where status = 'waiting';

-- Written with the change it tells of, published by a worker afterwards.
create table outbox_events (
  id            bigint generated always as identity primary key,
  topic         text not null,
  payload       jsonb not null,
  created_at    timestamptz not null default now(),
  published_at  timestamptz
);
create index outbox_events_waiting_idx on outbox_events (id) where published_at is null;

create table idempotency_keys (
  key         text primary key,
  response    jsonb not null,
  created_at  timestamptz not null default now()
);

create table feature_flags (
  name        text primary key,
  enabled     boolean not null default false,
  rollout     smallint not null default 100,
  updated_at  timestamptz not null default now(),
  constraint feature_flags_rollout_percent check (rollout between 0 and 100)
);

create trigger feature_flags_touch before update on feature_flags
  for each row execute function touch_updated_at();

create view daily_revenue as
  select (placed_at at time zone 'UTC')::date as day, currency, count(*) as orders,
         sum(subtotal_cents) as subtotal_cents, sum(coupon_cents) as coupon_cents, sum(total_cents) as total_cents
  from orders
  where status not in ('pending', 'cancelled')
  group by 1, 2;

create materialized view best_sellers as
  select v.product_id, sum(i.quantity) as sold, sum(i.line_total_cents) as revenue_cents
  from order_items i
  join product_variants v on v.id = i.variant_id
  group by v.product_id;
create unique index best_sellers_product_idx on best_sellers (product_id);
