-- Discounts: money off that nobody has to type a code for. A discount applies when all of its rules hold.

create type discount_kind as enum ('percentage', 'fixed_amount', 'buy_x_get_y');
create type discount_condition as enum ('minimum_subtotal', 'category', 'first_order');

create table discounts (
  id               bigint generated always as identity primary key,
  name             text not null unique,
  kind             discount_kind not null,
  percent          integer,
  amount_cents     integer,
  buy_quantity     integer,
  free_quantity    integer,
  starts_at        timestamptz not null default now(),
  ends_at          timestamptz,
  max_redemptions  integer,
  redeemed_count   integer not null default 0,
  created_by       bigint references staff_users (id),
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint discounts_value_fits_kind check (
    case kind
      when 'percentage' then percent between 1 and 100 and num_nulls(amount_cents, buy_quantity, free_quantity) = 3
      when 'fixed_amount' then amount_cents > 0 and num_nulls(percent, buy_quantity, free_quantity) = 3
      when 'buy_x_get_y' then buy_quantity > 0 and free_quantity > 0 and num_nulls(percent, amount_cents) = 2
    end),
  constraint discounts_redemptions_within_limit check (redeemed_count <= max_redemptions),
  constraint discounts_end_after_start check (ends_at > starts_at)
);

create trigger discounts_touch before update on discounts
  for each row execute function touch_updated_at();

create table discount_rules (
  id             bigint generated always as identity primary key,
  discount_id    bigint not null references discounts (id) on delete cascade,
  condition      discount_condition not null,
  minimum_cents  integer,
  category_id    bigint references categories (id),
  constraint discount_rules_value_fits_condition check (
    case condition
      when 'minimum_subtotal' then minimum_cents > 0 and category_id is null
      when 'category' then category_id is not null and minimum_cents is null
      when 'first_order' then num_nulls(minimum_cents, category_id) = 2
    end)
);
create index discount_rules_discount_idx on discount_rules (discount_id);
create index discount_rules_category_idx on discount_rules (category_id) where category_id is not null;

create table discount_redemptions (
  id            bigint generated always as identity primary key,
  discount_id   bigint not null references discounts (id),
  order_id      bigint not null unique references orders (id) on delete cascade,
  customer_id   bigint not null references customers (id),
  amount_cents  integer not null,
  redeemed_at   timestamptz not null default now(),
  constraint discount_redemptions_amount_positive check (amount_cents > 0)
);
create index discount_redemptions_discount_idx on discount_redemptions (discount_id, redeemed_at desc);
create index discount_redemptions_customer_idx on discount_redemptions (customer_id);

-- The update's row lock makes redemptions of one discount queue up, so the limit holds however many order at once.
create function redeem_discount() returns trigger
language plpgsql as $$
begin
  update discounts set redeemed_count = redeemed_count + 1
    where id = new.discount_id and coalesce(redeemed_count < max_redemptions, true);
  if not found then
    raise exception 'discount % is used up', new.discount_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;

create trigger discount_redemptions_count before insert on discount_redemptions
  for each row execute function redeem_discount();

create view active_discounts as
  select id, name, kind, percent, amount_cents, buy_quantity, free_quantity, ends_at
  from discounts
  where starts_at <= now()
    and (ends_at is null or ends_at > now())
    and (max_redemptions is null or redeemed_count < max_redemptions);
