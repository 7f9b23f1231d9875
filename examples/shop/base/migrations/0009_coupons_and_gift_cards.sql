-- Codes people type at the till.

create type coupon_kind as enum ('percentage', 'fixed_amount');

create table coupons (
  id               bigint generated always as identity primary key,
  code             text not null,
  kind             coupon_kind not null,
  value            integer not null,
  starts_at        timestamptz not null default now(),
  ends_at          timestamptz,
  max_redemptions  integer,
  redeemed_count   integer not null default 0,
  constraint coupons_code_key unique (code),
  constraint coupons_code_shape check (code ~ '^[A-Z0-9-]{4,24}$'),
  constraint coupons_value_fits_kind check (value > 0 and (kind <> 'percentage' or value <= 100)),
  constraint coupons_redemptions_within_limit check (redeemed_count <= max_redemptions),
  constraint coupons_end_after_start check (ends_at > starts_at)
);

alter table orders
  add column coupon_id bigint references coupons (id),
  add column coupon_cents integer not null default 0,
  add constraint orders_coupon_within_subtotal check (coupon_cents between 0 and subtotal_cents),
  add constraint orders_total_adds_up
    check (total_cents = subtotal_cents - coupon_cents + shipping_cents + tax_cents);
create index orders_coupon_idx on orders (coupon_id) where coupon_id is not null;

create table coupon_redemptions (
  id           bigint generated always as identity primary key,
  coupon_id    bigint not null references coupons (id),
  order_id     bigint not null unique references orders (id) on delete cascade,
  redeemed_at  timestamptz not null default now()
);
create index coupon_redemptions_coupon_idx on coupon_redemptions (coupon_id);

create table gift_cards (
  id             bigint generated always as identity primary key,
  code_hash      bytea not null unique,
  currency       text not null references currencies (code),
  initial_cents  integer not null,
  balance_cents  integer not null,
  issued_at      timestamptz not null default now(),
  expires_on     date not null,
  constraint gift_cards_balance_within_initial check (balance_cents between 0 and initial_cents)
);

create table gift_card_transactions (
  id            bigint generated always as identity primary key,
  gift_card_id  bigint not null references gift_cards (id),
  order_id      bigint references orders (id),
  amount_cents  integer not null,
  happened_at   timestamptz not null default now(),
  constraint gift_card_transactions_not_zero check (amount_cents <> 0)
);
create index gift_card_transactions_card_idx on gift_card_transactions (gift_card_id, happened_at);

create view active_coupons as
  select id, code, kind, value, ends_at, max_redemptions - redeemed_count as remaining
  from coupons
  where starts_at <= now()
    and (ends_at is null or ends_at > now())
    and (max_redemptions is null or redeemed_count < max_redemptions);

-- What a coupon takes off a subtotal, in cents. Unknown or expired codes are the caller's mistake.
create function coupon_value(wanted text, subtotal_cents integer) returns table (coupon_id bigint, cents integer)
language plpgsql stable as $$
declare
  found_coupon active_coupons%rowtype;
begin
  select * into found_coupon from active_coupons where code = wanted;
  if not found then
    raise exception 'coupon % is unknown, used up or not valid now', wanted using errcode = 'no_data_found';
  end if;
  coupon_id := found_coupon.id;
  cents := least(subtotal_cents, case found_coupon.kind
    when 'percentage' then round(subtotal_cents * found_coupon.value / 100.0)
    else found_coupon.value
  end);
  return next;
end
$$;

-- Counts the redemption in the same transaction as the order, so that a limit holds however many order at once.
create function count_redemption() returns trigger
language plpgsql as $$
begin
  update coupons set redeemed_count = redeemed_count + 1 where id = new.coupon_id;
  return new;
end
$$;

create trigger coupon_redemptions_count after insert on coupon_redemptions
  for each row execute function count_redemption();
