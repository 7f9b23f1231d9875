-- An order is a promise at a price: it copies what it needs and never looks prices up again.

create type order_status as enum ('pending', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returned');
create type order_event_kind as enum ('placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'refunded', 'note');

create table carriers (
  id            bigint generated always as identity primary key,
  code          text not null unique,
  name          text not null,
  tracking_url  text not null
);

create table shipping_methods (
  id           bigint generated always as identity primary key,
  carrier_id   bigint not null references carriers (id),
  code         text not null unique,
  name         text not null,
  price_cents  integer not null,
  days         int4range not null,
  active       boolean not null default true,
  constraint shipping_methods_price_not_negative check (price_cents >= 0)
);

create table orders (
  id                   bigint generated always as identity primary key,
  customer_id          bigint not null references customers (id),
  status               order_status not null default 'pending',
  currency             text not null references currencies (code),
  shipping_address_id  bigint not null references customer_addresses (id),
  shipping_method_id   bigint not null references shipping_methods (id),
  subtotal_cents       integer not null,
  shipping_cents       integer not null,
  tax_cents            integer not null,
  total_cents          integer not null,
  placed_at            timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  constraint orders_amounts_not_negative
    check (subtotal_cents >= 0 and shipping_cents >= 0 and tax_cents >= 0 and total_cents >= 0)
);
create index orders_customer_idx on orders (customer_id, placed_at desc);
create index orders_placed_at_idx on orders (placed_at);
create index orders_open_idx on orders (status, placed_at) where status in ('pending', 'paid', 'packed');

create trigger orders_touch before update on orders
  for each row execute function touch_updated_at();

create table order_items (
  id                bigint generated always as identity primary key,
  order_id          bigint not null references orders (id) on delete cascade,
  variant_id        bigint not null references product_variants (id),
  quantity          integer not null,
  unit_price_cents  integer not null,
  line_total_cents  integer not null generated always as (quantity * unit_price_cents) stored,
  constraint order_items_quantity_positive check (quantity > 0),
  constraint order_items_price_not_negative check (unit_price_cents >= 0)
);
create index order_items_order_idx on order_items (order_id);
create index order_items_variant_idx on order_items (variant_id);

create table order_events (
  id           bigint generated always as identity primary key,
  order_id     bigint not null references orders (id) on delete cascade,
  kind         order_event_kind not null,
  detail       jsonb,
  happened_at  timestamptz not null default now()
);
create index order_events_order_idx on order_events (order_id, happened_at);

create table order_notes (
  id          bigint generated always as identity primary key,
  order_id    bigint not null references orders (id) on delete cascade,
  author_id   bigint references staff_users (id),
  body        text not null,
  created_at  timestamptz not null default now()
);
create index order_notes_order_idx on order_notes (order_id);
