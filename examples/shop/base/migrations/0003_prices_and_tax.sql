-- Money is whole cents everywhere; a currency says how many make one unit.

create type tax_class as enum ('standard', 'reduced', 'zero');

create table currencies (
  code         text primary key,
  name         text not null,
  minor_units  smallint not null default 2,
  constraint currencies_code_iso check (code ~ '^[A-Z]{3}$')
);

create table price_lists (
  id         bigint generated always as identity primary key,
  name       text not null unique,
  currency   text not null references currencies (code),
  priority   integer not null default 0,
  starts_at  timestamptz,
  ends_at    timestamptz,
  constraint price_lists_end_after_start check (ends_at > starts_at)
);

create table prices (
  price_list_id  bigint not null references price_lists (id),
  variant_id     bigint not null references product_variants (id),
  amount_cents   integer not null,
  primary key (price_list_id, variant_id),
  constraint prices_not_negative check (amount_cents >= 0)
);
create index prices_variant_idx on prices (variant_id);

create table tax_zones (
  id       bigint generated always as identity primary key,
  country  text not null unique,
  name     text not null
);

create table tax_rates (
  id            bigint generated always as identity primary key,
  zone_id       bigint not null references tax_zones (id),
  class         tax_class not null,
  basis_points  integer not null,
  valid_from    date not null,
  constraint tax_rates_zone_class_from_key unique (zone_id, class, valid_from),
  constraint tax_rates_believable check (basis_points between 0 and 5000)
);

-- The list with the highest priority that has a price now wins: sales are lists with a higher priority.
create function price_of(variant bigint, wanted_currency text) returns integer
language sql stable as $$
  select p.amount_cents
  from prices p
  join price_lists l on l.id = p.price_list_id
  where p.variant_id = variant
    and l.currency = wanted_currency
    and coalesce(l.starts_at <= now(), true)
    and coalesce(l.ends_at > now(), true)
  order by l.priority desc, l.id
  limit 1
$$;
