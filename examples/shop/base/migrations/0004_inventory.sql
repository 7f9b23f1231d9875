-- What we have, where it is, and why the number changed.

create type stock_reason as enum ('received', 'sold', 'returned', 'counted', 'damaged', 'transferred');

create table warehouses (
  id       bigint generated always as identity primary key,
  code     text not null unique,
  name     text not null,
  country  text not null
);

create table stock_levels (
  warehouse_id  bigint not null references warehouses (id),
  variant_id    bigint not null references product_variants (id),
  on_hand       integer not null default 0,
  reserved      integer not null default 0,
  available     integer not null generated always as (on_hand - reserved) stored,
  reorder_at    integer not null default 0,
  primary key (warehouse_id, variant_id),
  constraint stock_levels_reserved_in_stock check (reserved between 0 and on_hand)
);
create index stock_levels_variant_idx on stock_levels (variant_id) include (available);
create index stock_levels_reorder_idx on stock_levels (warehouse_id) where available <= reorder_at;

create table stock_movements (
  id            bigint generated always as identity primary key,
  warehouse_id  bigint not null,
  variant_id    bigint not null,
  quantity      integer not null,
  reason        stock_reason not null,
  reference     text,
  moved_at      timestamptz not null default now(),
  constraint stock_movements_level_fkey
    foreign key (warehouse_id, variant_id) references stock_levels (warehouse_id, variant_id),
  constraint stock_movements_moves_something check (quantity <> 0)
);
create index stock_movements_level_idx on stock_movements (warehouse_id, variant_id, moved_at desc);

create function available_stock(variant bigint) returns bigint
language sql stable as $$
  select coalesce(sum(available), 0) from stock_levels where variant_id = variant
$$;
